"""``python -m tests.communities``: the table of precision and recall, rule by rule."""

from tests.communities.measure import measure
from tests.communities.test_ordinary import COMMUNITIES


def main() -> None:
    rows = list(measure(COMMUNITIES))
    head = ("rule", "colour", "planted", "found", "beyond", "precision", "recall", "ordinary")
    print("{:32} {:7} {:>7} {:>6} {:>7} {:>9} {:>7} {:>9}".format(*head))
    for row in rows:
        precision, recall = (
            f"{value:.2f}" if row.planted else "-" for value in (row.precision, row.recall)
        )
        print(
            f"{row.rule:32} {row.colour.value:7} {row.planted:7} {row.found:6} {row.beyond:7} "
            f"{precision:>9} {recall:>7} {row.ordinary:9}"
        )
    print(
        f"{len(rows)} rules; {sum(row.found for row in rows)} of "
        f"{sum(row.planted for row in rows)} planted rows found, "
        f"{sum(row.beyond for row in rows)} beyond; in {COMMUNITIES} ordinary communities "
        f"{sum(row.ordinary for row in rows if row.colour.value == 'red')} red, "
        f"{sum(row.ordinary for row in rows if row.colour.value == 'yellow')} yellow rows."
    )


if __name__ == "__main__":
    main()
