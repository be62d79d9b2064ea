package archive_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/archive"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/shelf"
	"qianshao/syncproto/merge"
)

func options() shelf.Options {
	return shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now}
}

func open(t *testing.T, dir string, o shelf.Options) *shelf.Shelf {
	t.Helper()
	s, err := shelf.Open(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func ledgerOf(t *testing.T, s *shelf.Shelf, space uuid.UUID) *ledger.Ledger {
	t.Helper()
	l, err := s.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func write(t *testing.T, s *shelf.Shelf, space uuid.UUID, edits ...record.Edit) record.Receipt {
	t.Helper()
	receipt, err := ledgerOf(t, s, space).Record(t.Context(), record.Author{Operator: "李敏", Wall: 1_783_000_000_000}, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: edits}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func edit(kind string, n uint8, set map[string]merge.Value) record.Edit {
	return record.Edit{Kind: kind, ID: record.NewID(n), Set: set}
}

func texts(pairs ...string) map[string]merge.Value {
	set := map[string]merge.Value{}
	for i := 0; i+1 < len(pairs); i += 2 {
		set[pairs[i]] = merge.OfText(pairs[i+1])
	}
	return set
}

func dump(t *testing.T, s *shelf.Shelf, space uuid.UUID) string {
	t.Helper()
	var b bytes.Buffer
	if err := ledgerOf(t, s, space).Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// incident is a data directory with one incident, a kept final report and an attached file. It ended, or not.
func incident(t *testing.T, ended bool) (s *shelf.Shelf, space uuid.UUID) {
	s = open(t, t.TempDir(), options())
	space, err := s.Create(t.Context(), identity.Incident, "江津暴雨洪涝", "李敏")
	if err != nil {
		t.Fatal(err)
	}
	status := "active"
	if ended {
		status = "ended"
	}
	photo := []byte("东门合影")
	sum := sha256.Sum256(photo)
	if err := os.MkdirAll(filepath.Join(s.Dir(), "files"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Dir(), "files", hex.EncodeToString(sum[:])), photo, 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, s, space, edit("incident", 1, texts("name", "江津暴雨洪涝", "mechanism_status", status)), edit("team", 2, texts("name", "长寿水上救援队", "status", "home")),
		edit("document", 3, texts("title", "合影", "file_hash", hex.EncodeToString(sum[:]))), edit("document", 4, texts("title", "没有带来的", "file_hash", strings.Repeat("ab", 32))))
	doc := report.Document{Paper: "final", Title: "江津暴雨洪涝 终报", Stamp: report.Stamp{Incident: "江津暴雨洪涝", AsOf: time.UnixMilli(1_783_000_000_000).UTC()}, Parts: []report.Part{{Prose: "转移群众 41 人。"}}}
	pieces, digest, err := report.Pieces(doc)
	if err != nil {
		t.Fatal(err)
	}
	set := texts("paper", "final", "digest", digest, "status", "sent")
	set["parts"] = merge.OfNumber(float64(len(pieces)))
	for i, p := range pieces {
		write(t, s, space, edit("snapshot", 1, map[string]merge.Value{"digest": merge.OfText(digest), "part": merge.OfNumber(float64(i + 1)), "content": merge.OfText(p)}))
	}
	write(t, s, space, record.Edit{Kind: "report", ID: record.NewID(1), Set: set, Numbered: true})
	return s, space
}

// sealed is a package of such an incident.
func sealed(t *testing.T) (s *shelf.Shelf, space uuid.UUID, path string) {
	s, space = incident(t, true)
	path = filepath.Join(t.TempDir(), "江津.qsa")
	if _, err := archive.Write(t.Context(), s, archive.Order{Space: space, Operator: "李敏", Program: "test", Random: rand.Reader}, path); err != nil {
		t.Fatal(err)
	}
	return s, space, path
}

func TestR9_5_AnIncidentThatGoesOnIsNotArchived(t *testing.T) {
	s, space := incident(t, false)
	path := filepath.Join(t.TempDir(), "a.qsa")
	if _, err := archive.Write(t.Context(), s, archive.Order{Space: space, Random: rand.Reader}, path); !errors.Is(err, archive.ErrNotEnded) {
		t.Fatalf("got %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 0 {
		t.Errorf("something was left behind: %v %v", entries, err)
	}
}

func TestR9_5_ThePackageHoldsDatabaseRecordsPrintsAttachmentsAndTheirDigests(t *testing.T) {
	s, space, path := sealed(t)
	checked, err := archive.Check(path)
	if err != nil {
		t.Fatal(err)
	}
	pack, err := zip.OpenReader(path)
	if err != nil {
		t.Fatalf("no other program could open it: %v", err)
	}
	defer pack.Close()
	var names []string
	for _, f := range pack.File {
		names = append(names, f.Name)
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case f.Name == "records.jsonl" && string(raw) != dump(t, s, space):
			t.Error("the lines are not the canonical dump")
		case strings.HasPrefix(f.Name, "papers/") && !bytes.HasPrefix(raw, []byte("%PDF-")):
			t.Errorf("%s is no PDF", f.Name)
		case strings.HasPrefix(f.Name, "files/") && string(raw) != "东门合影":
			t.Error("the attached file is another")
		case bytes.Contains(raw, s.Key().Private().Seed()):
			t.Errorf("%s holds the device's key", f.Name)
		}
	}
	if len(names) != 7 || !slices.Contains(names, "space.db") || names[0] != "manifest.json" || !slices.IsSorted(names[2:]) {
		t.Errorf("it holds %q", names)
	}
	if checked.Space != space || checked.Records != strings.Count(dump(t, s, space), "\n") || len(checked.Missing) != 1 || !strings.Contains(checked.Missing[0], "没有带来的") {
		t.Errorf("the manifest says %+v", checked.Manifest)
	}
	if checked.Signer.Device != s.Device().String() {
		t.Errorf("signed by %+v", checked.Signer)
	}
}

func TestR9_5_AnyByteThatChangedIsNoticedAndItsFileNamed(t *testing.T) {
	_, _, path := sealed(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.qsa")
	at := func(i int, flip byte) error {
		whole[i] ^= flip
		if err := os.WriteFile(bad, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		whole[i] ^= flip
		_, err := archive.Check(bad)
		return err
	}
	for i := 0; i < len(whole); i++ {
		if i > 600 && i < len(whole)-1200 && i%397 != 0 {
			continue
		}
		err := at(i, 1<<(i%8))
		var damage *archive.Damage
		if err == nil || !errors.As(err, &damage) && !errors.Is(err, archive.ErrNot) && !errors.Is(err, archive.ErrNewer) {
			t.Fatalf("byte %d of %d changed: %v", i, len(whole), err)
		}
		if damage != nil && len(damage.Names) == 0 {
			t.Fatalf("byte %d: damage without a name", i)
		}
	}
	pack, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer pack.Close()
	for _, f := range pack.File {
		offset, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		var damage *archive.Damage
		if err := at(int(offset)+int(f.CompressedSize64)/2, 1); !errors.As(err, &damage) || !slices.Contains(damage.Names, f.Name) {
			t.Errorf("%s was changed in its middle: %v", f.Name, err)
		}
	}
	for _, cut := range []int{0, 1, 100, len(whole) / 2, len(whole) - 1} {
		if err := os.WriteFile(bad, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Check(bad); err == nil {
			t.Errorf("%d of %d bytes pass for the whole", cut, len(whole))
		}
	}
}

func TestR9_5_AForgedPackageIsRefusedThoughItsDigestsFit(t *testing.T) {
	_, _, path := sealed(t)
	forged := filepath.Join(t.TempDir(), "forged.qsa")
	pack, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer pack.Close()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range pack.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "manifest.json" {
			raw = bytes.Replace(raw, []byte("江津暴雨洪涝"), []byte("别处暴雨洪涝"), 1)
		}
		entry, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(raw); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := out.Create("more.txt"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(out.SetComment("QSA1 "+strings.Repeat("0", 64)), out.Close()); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	sum := sha256.Sum256(raw[:len(raw)-69])
	copy(raw[len(raw)-64:], hex.EncodeToString(sum[:]))
	if err := os.WriteFile(forged, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var damage *archive.Damage
	if _, err := archive.Check(forged); !errors.As(err, &damage) || !slices.Equal(damage.Names, []string{"more.txt", "signature.json"}) {
		t.Errorf("got %v", err)
	}
}

func TestR9_5_AnArchiveOpensReadOnlyOnANewerVersion(t *testing.T) {
	s, space, path := sealed(t)
	want := dump(t, s, space)
	newer := options()
	kinds := record.Standard().Kinds()
	newer.Schema = record.NewSchema(append(kinds, record.NewKind(60_000, "of_a_later_year", "后来的记录", "later", 1, record.General, record.TextField(1, "name", "名称", "name")))...)
	dir := filepath.Join(t.TempDir(), "opened")
	if _, err := archive.Open(t.Context(), path, dir, newer); err != nil {
		t.Fatal(err)
	}
	later := open(t, dir, newer)
	if got := dump(t, later, space); got != want || want == "" {
		t.Errorf("it reads\n%s\nwas\n%s", got, want)
	}
	found, err := later.Default()
	if err != nil || found.ID != space || found.Name != "江津暴雨洪涝" || !found.Archived || found.Open() {
		t.Errorf("the space is %+v, %v", found, err)
	}
	_, err = ledgerOf(t, later, space).Record(t.Context(), record.Author{Operator: "李敏", Wall: 1}, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{edit("need", 1, texts("title", "再写一条"))}}, nil
	})
	if !errors.Is(err, ledger.ErrSealed) {
		t.Errorf("it could be written to: %v", err)
	}
	if later.Device() == s.Device() {
		t.Error("who opens an archive speaks for the device that made it")
	}
	photo, err := filepath.Glob(filepath.Join(dir, "files", "*"))
	papers, err2 := filepath.Glob(filepath.Join(dir, "papers", "*.pdf"))
	if err != nil || err2 != nil || len(photo) != 1 || len(papers) != 1 {
		t.Errorf("beside it lie %q %q", photo, papers)
	}
	later.Close()
	if got := dump(t, open(t, dir, newer), space); got != want {
		t.Error("opened once more it reads otherwise")
	}
}

func TestR9_5_AnArchiveOpensOnlyIntoAnEmptyFolder(t *testing.T) {
	s, _, path := sealed(t)
	before := dump(t, s, s.Spaces()[0].ID)
	if _, err := archive.Open(t.Context(), path, s.Dir(), options()); !errors.Is(err, shelf.ErrNotEmpty) {
		t.Errorf("got %v", err)
	}
	if dump(t, s, s.Spaces()[0].ID) != before {
		t.Error("what was there has changed")
	}
}

func TestR9_5_OtherFilesAreNoArchive(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string][]byte{"empty": nil, "text": []byte(strings.Repeat("不是归档", 100)), "zip": zipOf(t)} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Check(path); !errors.Is(err, archive.ErrNot) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func zipOf(t *testing.T) []byte {
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	entry, err := out.Create("a.txt")
	if err == nil {
		_, err = entry.Write(bytes.Repeat([]byte("a"), 1000))
	}
	if err = errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestR9_5_AnArchiveOfANewerVersionIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newer.qsa")
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	entry, err := out.Create("manifest.json")
	if err == nil {
		_, err = entry.Write([]byte(`{"form":2,"what_came_later":"` + strings.Repeat("新", 100) + `"}`))
	}
	if err = errors.Join(err, out.Close(), os.WriteFile(path, b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Check(path); !errors.Is(err, archive.ErrNewer) {
		t.Errorf("got %v", err)
	}
	if _, err := archive.Open(t.Context(), path, filepath.Join(t.TempDir(), "dir"), options()); !errors.Is(err, archive.ErrNewer) {
		t.Errorf("opening: %v", err)
	}
}
