// Feed submits a published log's checkpoint to a witness with clients by others: Tessera's client
// library makes the consistency proof from the published tiles, transparency-dev/witness's HTTP
// client sends it, and transparency-dev/formats verifies what comes back. No line is shared with
// the log or the witness.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	f_note "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/tessera/client"
	w_http "github.com/transparency-dev/witness/client/http"
	"github.com/transparency-dev/witness/witness"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	dir := flag.String("dir", "", "the published directory of the log")
	address := flag.String("witness", "", "the witness's submission prefix")
	logKey := flag.String("log", "", "the log's verifier key")
	witnessKeys := flag.String("keys", "", "the witness's verifier keys, separated by commas")
	flag.Parse()
	if err := feed(context.Background(), *dir, *address, *logKey, *witnessKeys); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func feed(ctx context.Context, dir, address, logKey, witnessKeys string) error {
	checkpoint, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	logVerifier, err := f_note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	if _, err := note.Open(checkpoint, note.VerifierList(logVerifier)); err != nil {
		return err
	}
	size, err := strconv.ParseUint(strings.Split(string(checkpoint), "\n")[1], 10, 64)
	if err != nil {
		return err
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return err
	}
	target := w_http.NewWitness(parsed, http.DefaultClient)
	lines, known, err := target.Update(ctx, 0, checkpoint, nil)
	if errors.Is(err, witness.ErrCheckpointStale) {
		fetcher := client.FileFetcher{Root: dir}
		var proof [][]byte
		if known < size {
			builder, err := client.NewProofBuilder(ctx, size, fetcher.ReadTile)
			if err != nil {
				return err
			}
			if proof, err = builder.ConsistencyProof(ctx, known, size); err != nil {
				return err
			}
		}
		lines, _, err = target.Update(ctx, known, checkpoint, proof)
		if err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	cosigned := append(append([]byte{}, checkpoint...), lines...)
	for _, key := range strings.Split(witnessKeys, ",") {
		verifier, err := f_note.NewVerifier(key)
		if err != nil {
			return fmt.Errorf("key %.40s: %w", key, err)
		}
		if _, err := note.Open(cosigned, note.VerifierList(verifier)); err != nil {
			return fmt.Errorf("cosignature of %.40s: %w", key, err)
		}
	}
	fmt.Printf("%d -> %d: %d cosignatures\n", known, size, strings.Count(string(lines), "\n"))
	return nil
}
