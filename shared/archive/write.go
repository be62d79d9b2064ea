package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/paper"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/shelf"
)

// Order asks for an archive.
type Order struct {
	Space    uuid.UUID
	Operator string
	Program  string // as it names itself
	Random   io.Reader
}

// Write seals a space whose mechanism has ended into the file at path. The file is there whole, read back and found
// right, or not at all. ErrNotEnded: the incident still goes on.
func Write(ctx context.Context, sh *shelf.Shelf, o Order, path string) (Manifest, error) {
	space, err := sh.Space(o.Space)
	if err != nil {
		return Manifest{}, err
	}
	work, err := os.MkdirTemp(filepath.Dir(path), ".archive-")
	if err != nil {
		return Manifest{}, fmt.Errorf("begin the archive: %w", err)
	}
	defer os.RemoveAll(work)
	w := &writer{sh: sh, order: o, dir: work, m: Manifest{
		Form: Form, Program: o.Program, Space: space.ID, Type: space.Type, Name: space.Name, Began: space.CreatedAt.UTC(),
		Made: sh.Now().UTC().Truncate(time.Second), Operator: o.Operator,
	}}
	if err := w.gather(ctx); err != nil {
		return Manifest{}, err
	}
	part := path + ".part"
	if err := w.seal(part); err != nil {
		return Manifest{}, errors.Join(fmt.Errorf("write the archive: %w", err), os.Remove(part))
	}
	if _, err := Check(part); err != nil {
		return Manifest{}, errors.Join(fmt.Errorf("read the archive back: %w", err), os.Remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return Manifest{}, fmt.Errorf("finish the archive: %w", err)
	}
	return w.m, nil
}

// writer gathers the files of a package in a folder of its own.
type writer struct {
	sh    *shelf.Shelf
	order Order
	dir   string
	m     Manifest
}

func (w *writer) gather(ctx context.Context) error {
	for _, folder := range []string{"papers", "files", "look"} {
		if err := os.Mkdir(filepath.Join(w.dir, folder), 0o700); err != nil {
			return fmt.Errorf("begin the archive: %w", err)
		}
	}
	l, err := w.sh.Ledger(w.order.Space)
	if err != nil {
		return err
	}
	look, err := w.copyOf(ctx, l)
	if err != nil {
		return err
	}
	defer look.Close()
	if err := look.View(ctx, w.read); err != nil {
		return err
	}
	if err := w.dump(ctx, look); err != nil {
		return err
	}
	if err := w.facts(); err != nil {
		return err
	}
	return w.list()
}

// copyOf copies the database and opens a second copy to read the same moment from: the first is never written again.
// What is unsealed belongs to this device alone and could not be opened by another, so everything is sealed first.
func (w *writer) copyOf(ctx context.Context, l *ledger.Ledger) (*ledger.Ledger, error) {
	sealed, look := filepath.Join(w.dir, databaseName), filepath.Join(w.dir, "look", databaseName)
	for range 5 {
		if err := l.Seal(ctx); err != nil {
			return nil, fmt.Errorf("seal the records: %w", err)
		}
		if err := errors.Join(remove(sealed), remove(look)); err != nil {
			return nil, fmt.Errorf("begin the archive: %w", err)
		}
		if err := l.Backup(ctx, sealed); err != nil {
			return nil, fmt.Errorf("copy the database: %w", err)
		}
		if err := copyFile(look, sealed); err != nil {
			return nil, fmt.Errorf("copy the database: %w", err)
		}
		opened, err := ledger.Open(ctx, look, ledger.Options{
			Schema: w.sh.Schema(), Space: w.order.Space, Device: w.sh.Device(), Public: w.sh.Key().Public(), Sign: w.sh.Key().Sign, Now: w.sh.Now, Chance: w.order.Random,
		})
		if err != nil {
			return nil, fmt.Errorf("read the copy: %w", err)
		}
		if opened.Open() == 0 {
			return opened, nil
		}
		if err := opened.Close(); err != nil {
			return nil, fmt.Errorf("close the copy: %w", err)
		}
	}
	return nil, ErrBusy
}

// read takes from one moment what the package says of itself, the reports and the names of attachments.
func (w *writer) read(r record.Reader) error {
	digest := r.Heads().Digest()
	w.m.Heads = hex.EncodeToString(digest[:])
	if err := ended(r); err != nil {
		return err
	}
	if err := w.reports(r); err != nil {
		return err
	}
	return w.attachments(r)
}

// ended refuses an incident that goes on: an archive is the end of the line 终止 → 归档.
func ended(r record.Reader) error {
	incidents, err := r.List(record.Query{Kind: "incident"})
	if err != nil {
		return fmt.Errorf("list incidents: %w", err)
	}
	over := false
	for _, in := range incidents {
		switch status := in.Text("mechanism_status"); {
		case in.Ref("joined_into") != uuid.UUID{}:
		case status != "ended" && status != "archived":
			return fmt.Errorf("%w: %s", ErrNotEnded, in.Text("name"))
		default:
			over = true
		}
	}
	if !over {
		return fmt.Errorf("%w: no incident was opened", ErrNotEnded)
	}
	return nil
}

// reports prints every report that was kept and not cancelled.
func (w *writer) reports(r record.Reader) error {
	rows, err := r.List(record.Query{Kind: "report"})
	if err != nil {
		return fmt.Errorf("list reports: %w", err)
	}
	final := false
	for _, row := range rows {
		if row.Number("parts") == 0 || row.Text("status") == "cancelled" {
			continue
		}
		doc, err := report.Kept(r, row)
		if err != nil {
			w.m.Notes = append(w.m.Notes, fmt.Sprintf("报告 %s 的存档内容不全，未能印出", row.Text("number")))
			continue
		}
		final = final || row.Text("paper") == "final"
		name := papersFolder + safe(row.Text("number"), row.ID) + "-" + safe(row.Text("paper"), row.ID) + "." + string(paper.PDF)
		file, err := paper.Set(doc, paper.PDF)
		if err != nil {
			return fmt.Errorf("print report %s: %w", row.Text("number"), err)
		}
		if err := os.WriteFile(filepath.Join(w.dir, filepath.FromSlash(name)), file, 0o600); err != nil {
			return fmt.Errorf("write report %s: %w", row.Text("number"), err)
		}
	}
	if !final {
		w.m.Notes = append(w.m.Notes, "没有终报")
	}
	return nil
}

// safe is a text as part of a file's name, or the start of the record's id where it is none.
func safe(text string, id uuid.UUID) string {
	ok := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
	}
	if text == "" || len(text) > 40 || strings.ContainsFunc(text, func(c rune) bool { return !ok(c) }) {
		return id.String()[:8]
	}
	return text
}

// attachments takes the files that records name by their hash.
func (w *writer) attachments(r record.Reader) error {
	rows, err := r.List(record.Query{Kind: "document"})
	if err != nil {
		return fmt.Errorf("list documents: %w", err)
	}
	for _, row := range rows {
		hash := strings.ToLower(row.Text("file_hash"))
		if !isHash(hash) {
			continue
		}
		err := copyFile(filepath.Join(w.dir, "files", hash), filepath.Join(w.sh.Dir(), "files", hash))
		switch {
		case errors.Is(err, os.ErrNotExist):
			w.m.Missing = append(w.m.Missing, strings.TrimSpace(hash+" "+row.Text("title")))
		case err != nil:
			return fmt.Errorf("copy an attachment: %w", err)
		}
	}
	return nil
}

func isHash(text string) bool {
	raw, err := hex.DecodeString(text)
	return err == nil && len(raw) == sha256.Size
}

// dump writes every record as a line that any program reads, in a hundred years too.
func (w *writer) dump(ctx context.Context, l *ledger.Ledger) error {
	var b bytes.Buffer
	if err := l.Dump(ctx, &b); err != nil {
		return err
	}
	w.m.Records = bytes.Count(b.Bytes(), []byte("\n"))
	var conflicts bytes.Buffer
	if err := l.DumpConflicts(ctx, &conflicts); err != nil {
		return err
	}
	if n := bytes.Count(conflicts.Bytes(), []byte("\n")); n > 0 {
		w.m.Notes = append(w.m.Notes, fmt.Sprintf("有 %d 处冲突未处理", n))
	}
	return os.WriteFile(filepath.Join(w.dir, dumpName), b.Bytes(), 0o600)
}

// facts writes who may write here and who is called what, without other incidents.
func (w *writer) facts() error {
	var raw [][]byte
	for _, f := range w.sh.Roll().Facts() {
		switch {
		case f.Announcement != nil && f.Announcement.ID() != w.order.Space:
		case f.Closing != nil && f.Closing.Space != w.order.Space:
		case f.Joining != nil && f.Joining.From != w.order.Space && f.Joining.Into != w.order.Space:
		default:
			raw = append(raw, f.Bytes())
		}
	}
	file, err := json.Marshal(raw)
	if err != nil {
		return fmt.Errorf("write the facts: %w", err)
	}
	return os.WriteFile(filepath.Join(w.dir, factsName), file, 0o600)
}

// list notes every file with its digest, in the order of their names.
func (w *writer) list() error {
	for _, folder := range []string{"", papersFolder, filesFolder} {
		entries, err := os.ReadDir(filepath.Join(w.dir, filepath.FromSlash(folder)))
		if err != nil {
			return fmt.Errorf("list the files: %w", err)
		}
		for _, e := range entries {
			if e.IsDir() {
				continue
			}
			f, err := digestFile(filepath.Join(w.dir, filepath.FromSlash(folder), e.Name()))
			if err != nil {
				return fmt.Errorf("read %s: %w", e.Name(), err)
			}
			f.Name = folder + e.Name()
			w.m.Files = append(w.m.Files, f)
		}
	}
	slices.SortFunc(w.m.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

func digestFile(path string) (File, error) {
	file, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer file.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, file)
	return File{Size: n, SHA256: hex.EncodeToString(sum.Sum(nil))}, err
}

// seal puts the files into the package, the manifest and its signature first.
func (w *writer) seal(path string) error {
	manifest, err := json.Marshal(w.m)
	if err != nil {
		return err
	}
	key := w.sh.Key()
	s := signature{Suite: identity.Standard, Public: key.Public(), Root: w.sh.Roll().Root(), Sign: key.Sign(signed(manifest))}
	if grant, ok := w.sh.Roll().GrantFact(w.sh.Device()); ok {
		s.Grant = grant.Bytes()
	}
	word, err := json.Marshal(s)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	pack := zip.NewWriter(file)
	err = errors.Join(w.put(pack, manifestName, bytes.NewReader(manifest)), w.put(pack, signatureName, bytes.NewReader(word)))
	for _, f := range w.m.Files {
		err = errors.Join(err, w.putFile(pack, f.Name))
	}
	err = errors.Join(err, pack.SetComment(tail+strings.Repeat("0", 2*sha256.Size)), pack.Close(), file.Close())
	if err != nil {
		return err
	}
	return stampTail(path)
}

// stampTail writes the digest of everything before it over the zeros that keep its place.
func stampTail(path string) error {
	computed, _, err := digestOf(path)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	_, err = file.WriteAt([]byte(computed), info.Size()-int64(tailLen))
	return errors.Join(err, file.Sync(), file.Close())
}

func (w *writer) putFile(pack *zip.Writer, name string) error {
	file, err := os.Open(filepath.Join(w.dir, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	defer file.Close()
	return w.put(pack, name, file)
}

func (w *writer) put(pack *zip.Writer, name string, content io.Reader) error {
	entry, err := pack.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.m.Made})
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, content)
	return err
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
