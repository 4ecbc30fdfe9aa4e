from tests.desk.api.conftest import served
from tests.desk.forms.conftest import blank

__all__ = ["blank", "served"]
