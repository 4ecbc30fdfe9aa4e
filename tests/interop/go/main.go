// Command readlog reads a published Mingbai ledger with nothing of Mingbai's: only Go's own
// checksum database packages, golang.org/x/mod/sumdb/{note,tlog}.
//
// It opens the checkpoint, re-hashes every entry of every bundle, compares all tiles and the root,
// proves every entry and every earlier size from the tiles, and opens every statement. It ends with
// 0 and one line, or with 1 and the first thing that is wrong.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

// A log is a published directory; changed holds bytes that stand in for a file's own.
type log struct {
	dir     string
	changed map[string][]byte
	tree    tlog.Tree
	origin  string
}

func (l *log) read(path string) ([]byte, error) {
	if data, ok := l.changed[path]; ok {
		return data, nil
	}
	return os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(path)))
}

// path gives a tile's place in C2SP tlog-tiles, which knows one height only and leaves it out.
func path(t tlog.Tile) string {
	if t.L == -1 {
		return strings.Replace(t.Path(), "tile/8/data/", "tile/entries/", 1)
	}
	return strings.Replace(t.Path(), "tile/8/", "tile/", 1)
}

// Height, ReadTiles and SaveTiles make a log a tlog.TileReader.
func (l *log) Height() int { return height }

func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := l.read(path(t))
		if err != nil {
			return nil, err
		}
		if len(data) != t.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", path(t), len(data))
		}
		all = append(all, data)
	}
	return all, nil
}

func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}

// parseCheckpoint reads the three lines of a C2SP checkpoint without extension lines.
func parseCheckpoint(text string) (origin string, tree tlog.Tree, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return "", tree, errors.New("the checkpoint has not three lines")
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(tree.N, 10) != lines[1] || tree.N < 0 {
		return "", tree, errors.New("the checkpoint has no size")
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return lines[0], tree, err
}

func (l *log) openCheckpoint(data []byte, verifiers note.Verifiers) (tlog.Tree, error) {
	opened, err := note.Open(data, verifiers)
	if err != nil {
		return tlog.Tree{}, err
	}
	origin, tree, err := parseCheckpoint(opened.Text)
	if err == nil && origin != opened.Sigs[0].Name {
		err = fmt.Errorf("%s signed a checkpoint of %s", opened.Sigs[0].Name, origin)
	}
	l.origin = origin
	return tree, err
}

// readEntries gives every entry, re-read from the bundles.
func (l *log) readEntries() ([][]byte, error) {
	var entries [][]byte
	for n := int64(0); n*width < l.tree.N; n++ {
		t := tlog.Tile{H: height, L: -1, N: n, W: int(min(l.tree.N-n*width, width))}
		data, err := l.read(path(t))
		if err != nil {
			return nil, err
		}
		for count := 0; len(data) > 0; count++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) || count == t.W {
				return nil, fmt.Errorf("%s is not %d entries", path(t), t.W)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			entries = append(entries, data[2:end])
			data = data[end:]
		}
	}
	if int64(len(entries)) != l.tree.N {
		return nil, fmt.Errorf("%d entries, and %d signed", len(entries), l.tree.N)
	}
	return entries, nil
}

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, i := range indexes {
		hashes = append(hashes, s[i])
	}
	return hashes, nil
}

// checkTree compares root and tiles with the entries' hashes, and proves every entry and every
// earlier size from the tiles.
func (l *log) checkTree(entries [][]byte) (stored, error) {
	var hashes stored
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, hashes)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(l.tree.N, hashes)
	if err != nil {
		return nil, err
	}
	if root != l.tree.Hash {
		return nil, fmt.Errorf("the entries' root is %v, and %v was signed", root, l.tree.Hash)
	}
	for _, t := range tlog.NewTiles(height, 0, l.tree.N) {
		expected, err := tlog.ReadTileData(t, hashes)
		if err != nil {
			return nil, err
		}
		data, err := l.read(path(t))
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(data, expected) {
			return nil, fmt.Errorf("%s is not the hashes of the entries", path(t))
		}
	}
	reader := tlog.TileHashReader(l.tree, l)
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(l.tree.N, int64(i), reader)
		if err != nil {
			return nil, err
		}
		leaf := tlog.RecordHash(entry)
		if err := tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, int64(i), leaf); err != nil {
			return nil, fmt.Errorf("entry %d: %v", i, err)
		}
		old := int64(i) + 1
		consistency, err := tlog.ProveTree(l.tree.N, old, reader)
		if err != nil {
			return nil, err
		}
		oldRoot, err := tlog.TreeHash(old, hashes)
		if err != nil {
			return nil, err
		}
		if err := tlog.CheckTree(consistency, l.tree.N, l.tree.Hash, old, oldRoot); err != nil {
			return nil, fmt.Errorf("size %d: %v", old, err)
		}
	}
	return hashes, nil
}

// checkStatements opens the note that every entry ends in, and walks the chain of leaf hashes.
func checkStatements(entries [][]byte, verifiers note.Verifiers) error {
	empty, _ := tlog.TreeHash(0, stored{}) // SHA-256 of nothing
	previous := empty
	for i, entry := range entries {
		head, statement, found := bytes.Cut(entry, []byte("\n\n"))
		lines := strings.Split(string(head), "\n")
		if !found || len(lines) != 5 || lines[0] != "mingbai/entry/v1" || lines[1] != strconv.Itoa(i) {
			return fmt.Errorf("entry %d is none", i)
		}
		if lines[4] != previous.String() {
			return fmt.Errorf("entry %d does not follow the one before it", i)
		}
		if _, err := note.Open(statement, verifiers); err != nil {
			return fmt.Errorf("entry %d: %v", i, err)
		}
		previous = tlog.RecordHash(entry)
	}
	return nil
}

// checkProof checks a C2SP tlog-proof file against nothing but the log's key.
func (l *log) checkProof(data []byte, verifiers note.Verifiers) error {
	head, signed, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("no proof file")
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	proof, err := parseHashes(lines[3:])
	if err != nil {
		return err
	}
	tree, err := l.openCheckpoint([]byte(signed), verifiers)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(tlog.RecordProof(proof), tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

// checkGrowth checks the body of a C2SP add-checkpoint request against the entries' hashes.
func (l *log) checkGrowth(data []byte, hashes stored, verifiers note.Verifiers) error {
	head, signed, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil || !found {
		return errors.New("no add-checkpoint request")
	}
	proof, err := parseHashes(lines[1:])
	if err != nil {
		return err
	}
	tree, err := l.openCheckpoint([]byte(signed), verifiers)
	if err != nil {
		return err
	}
	oldRoot, err := tlog.TreeHash(old, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(tlog.TreeProof(proof), tree.N, tree.Hash, old, oldRoot)
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func verifiers(vkeys ...string) (note.Verifiers, error) {
	var list []note.Verifier
	for _, vkey := range vkeys {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, fmt.Errorf("%s: %v", vkey, err)
		}
		list = append(list, verifier)
	}
	return note.VerifierList(list...), nil
}

// checkAll is the whole check of a published directory.
func (l *log) checkAll(logKey, officers note.Verifiers) (stored, error) {
	data, err := l.read("checkpoint")
	if err != nil {
		return nil, err
	}
	if l.tree, err = l.openCheckpoint(data, logKey); err != nil {
		return nil, err
	}
	entries, err := l.readEntries()
	if err != nil {
		return nil, err
	}
	hashes, err := l.checkTree(entries)
	if err != nil {
		return nil, err
	}
	return hashes, checkStatements(entries, officers)
}

// checkFlips repeats the whole check with each byte of each file changed, and fails if one is not
// noticed.
func (l *log) checkFlips(logKey, officers note.Verifiers) (int, error) {
	flips := 0
	paths := []string{"checkpoint"}
	for _, t := range tlog.NewTiles(height, 0, l.tree.N) {
		paths = append(paths, path(t))
		if t.L == 0 {
			t.L = -1
			paths = append(paths, path(t))
		}
	}
	for _, name := range paths {
		data, err := l.read(name)
		if err != nil {
			return 0, err
		}
		for i := range data {
			changed := bytes.Clone(data)
			changed[i] ^= 1 << (i % 8)
			other := &log{dir: l.dir, changed: map[string][]byte{name: changed}}
			if _, err := other.checkAll(logKey, officers); err == nil {
				return 0, fmt.Errorf("%s: byte %d was changed and nothing noticed", name, i)
			}
			flips++
		}
	}
	return flips, nil
}

type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(value string) error { *l = append(*l, value); return nil }

func run() error {
	var proofs, growths, officerKeys list
	dir := flag.String("dir", "", "the log's prefix, with checkpoint and tile in it")
	logVkey := flag.String("log", "", "the log's verifier key")
	flips := flag.Bool("flips", false, "also change each byte in turn: each must be noticed")
	flag.Var(&officerKeys, "officer", "a verifier key of those who sign statements; may be repeated")
	flag.Var(&proofs, "proof", "a .tlog-proof file to be checked; may be repeated")
	flag.Var(&growths, "growth", "an add-checkpoint request to be checked; may be repeated")
	flag.Parse()
	logKey, err := verifiers(*logVkey)
	if err != nil {
		return err
	}
	officers, err := verifiers(officerKeys...)
	if err != nil {
		return err
	}
	l := &log{dir: *dir}
	hashes, err := l.checkAll(logKey, officers)
	if err != nil {
		return err
	}
	for _, name := range proofs {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := l.checkProof(data, logKey); err != nil {
			return fmt.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
	for _, name := range growths {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := l.checkGrowth(data, hashes, logKey); err != nil {
			return fmt.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
	fmt.Printf("%s: %d entries, %d proofs, %d growths", l.origin, l.tree.N, len(proofs), len(growths))
	if *flips {
		noticed, err := l.checkFlips(logKey, officers)
		if err != nil {
			return err
		}
		fmt.Printf(", %d changed bytes noticed", noticed)
	}
	fmt.Println()
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
