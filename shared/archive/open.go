package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/syncproto/dot"
)

// Signer is who sealed a package.
type Signer struct {
	Device string `json:"device"`         // the device's name in every deployment
	Name   string `json:"name,omitempty"` // as enrolled; empty for a device that was not
	Root   string `json:"root,omitempty"` // start of the deployment's key that let it in; empty for none
}

// Checked is a package that is as it was sealed.
type Checked struct {
	Manifest
	Signer Signer
}

// Check reads every byte of a package. *Damage names what is not as it was sealed; ErrNot: it is no such package;
// ErrNewer: a newer version made it.
func Check(path string) (Checked, error) {
	var checked Checked
	computed, told, err := digestOf(path)
	if err != nil {
		return checked, err
	}
	pack, err := zip.OpenReader(path)
	if err != nil {
		if strings.HasPrefix(told, tail) {
			return checked, &Damage{[]string{"目录"}}
		}
		return checked, fmt.Errorf("%w: %v", ErrNot, err)
	}
	defer pack.Close()
	damage := &Damage{}
	if err := checked.read(pack, damage); err != nil {
		return checked, err
	}
	if computed != told && len(damage.Names) == 0 {
		damage.Names = append(damage.Names, "包装（目录或尾部校验）") // every file is right: a byte around them is not
	}
	if len(damage.Names) > 0 {
		return checked, damage
	}
	return checked, nil
}

// read compares what the package holds with what its manifest says.
func (c *Checked) read(pack *zip.ReadCloser, damage *Damage) error {
	entries := map[string]*zip.File{}
	for _, f := range pack.File {
		if entries[f.Name] != nil || len(entries) > entriesMax {
			damage.Names = append(damage.Names, f.Name)
		}
		entries[f.Name] = f
	}
	manifest, err := whole(entries[manifestName], manifestMax)
	if err != nil {
		if entries[manifestName] == nil && entries[databaseName] == nil {
			return fmt.Errorf("%w: it has no manifest", ErrNot)
		}
		damage.Names = append(damage.Names, manifestName)
		return nil
	}
	if form := formOf(manifest); form > Form {
		return fmt.Errorf("%w: form %d", ErrNewer, form)
	}
	if err := exactly(manifest, &c.Manifest); err != nil {
		damage.Names = append(damage.Names, manifestName)
		return nil
	}
	if err := c.verify(manifest, entries[signatureName]); err != nil {
		damage.Names = append(damage.Names, signatureName)
	}
	for _, f := range c.Files {
		if !good(entries[f.Name], f) {
			damage.Names = append(damage.Names, f.Name)
		}
		delete(entries, f.Name)
	}
	delete(entries, manifestName)
	delete(entries, signatureName)
	for name := range entries { // a file that nobody signed for
		damage.Names = append(damage.Names, name)
	}
	slices.Sort(damage.Names)
	return nil
}

// formOf is the version a manifest says it has; 0 when it says none.
func formOf(manifest []byte) int {
	var m struct {
		Form int `json:"form"`
	}
	if json.Unmarshal(manifest, &m) != nil {
		return 0
	}
	return m.Form
}

// verify checks the device's signature of the manifest, and the fact that let the device in.
func (c *Checked) verify(manifest []byte, entry *zip.File) error {
	raw, err := whole(entry, manifestMax)
	if err != nil {
		return err
	}
	var s signature
	if err := exactly(raw, &s); err != nil {
		return err
	}
	if s.Suite != identity.Standard || len(s.Public) != ed25519.PublicKeySize || !ed25519.Verify(s.Public, signed(manifest), s.Sign) {
		return errors.New("wrong signature")
	}
	c.Signer = Signer{Device: dot.DeviceOf(s.Public).String()}
	if len(s.Grant) == 0 {
		return nil
	}
	fact, err := identity.ParseFact(s.Grant)
	if err != nil {
		return err
	}
	if fact.Grant == nil || !bytes.Equal(fact.Grant.Public, s.Public) {
		return errors.New("the grant is another device's")
	}
	c.Signer.Name = fact.Grant.Name
	if len(s.Root) > 0 && bytes.Equal(fact.Issuer, s.Root) {
		c.Signer.Root = hex.EncodeToString(s.Root[:8])
	}
	return nil
}

// whole reads a small entry.
func whole(entry *zip.File, most int64) ([]byte, error) {
	if entry == nil {
		return nil, os.ErrNotExist
	}
	content, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	raw, err := io.ReadAll(io.LimitReader(content, most+1))
	if err == nil && int64(len(raw)) > most {
		err = errors.New("too long")
	}
	return raw, err
}

// good says whether an entry has the content its manifest names.
func good(entry *zip.File, f File) bool {
	if entry == nil || f.Size < 0 || f.Size > entryMax {
		return false
	}
	content, err := entry.Open()
	if err != nil {
		return false
	}
	defer content.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(content, f.Size+1))
	return err == nil && n == f.Size && hexOf(sum) == f.SHA256
}

func hexOf(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

// Open checks a package and makes dir, which must be empty, a data directory in which its space can be read and not
// written. Its papers and attached files lie beside.
func Open(ctx context.Context, path, dir string, o shelf.Options) (Checked, error) {
	checked, err := Check(path)
	if err != nil {
		return checked, err
	}
	if err := emptyDir(dir); err != nil {
		return checked, err
	}
	pack, err := zip.OpenReader(path)
	if err != nil {
		return checked, fmt.Errorf("open the archive: %w", err)
	}
	defer pack.Close()
	for _, f := range checked.Files {
		if err := unpack(&pack.Reader, dir, f); err != nil {
			return checked, fmt.Errorf("unpack %s: %w", f.Name, err)
		}
	}
	sh, err := shelf.Open(ctx, dir, o)
	if err != nil {
		return checked, err
	}
	return checked, errors.Join(take(ctx, sh, checked, &pack.Reader, dir), sh.Close())
}

func take(ctx context.Context, sh *shelf.Shelf, c Checked, pack *zip.Reader, dir string) error {
	var raw [][]byte
	if facts, err := entryOf(pack, factsName, factsMax); err != nil || json.Unmarshal(facts, &raw) != nil {
		return fmt.Errorf("read the facts: %w", errors.Join(err, ErrNot))
	}
	var s signature
	if word, err := entryOf(pack, signatureName, manifestMax); err != nil || json.Unmarshal(word, &s) != nil {
		return fmt.Errorf("read the signature: %w", errors.Join(err, ErrNot))
	}
	space := shelf.Space{ID: c.Space, Type: c.Type, Name: c.Name, CreatedAt: c.Began}
	return sh.TakeSealed(ctx, space, filepath.Join(dir, databaseName), s.Root, raw)
}

func entryOf(pack *zip.Reader, name string, most int64) ([]byte, error) {
	i := slices.IndexFunc(pack.File, func(f *zip.File) bool { return f.Name == name })
	if i < 0 {
		return nil, os.ErrNotExist
	}
	return whole(pack.File[i], most)
}

// emptyDir makes the directory, or refuses one that holds anything.
func emptyDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look into the data directory: %w", err)
	}
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() != "owner.lock" && e.Name() != "control.sock" }) {
		return shelf.ErrNotEmpty
	}
	return nil
}

// unpack writes one file of the package under a name that no package can make point elsewhere.
func unpack(pack *zip.Reader, dir string, f File) error {
	if !filepath.IsLocal(filepath.FromSlash(f.Name)) || strings.ContainsAny(f.Name, `\:`) {
		return fmt.Errorf("%w: it holds %.80q", ErrNot, f.Name)
	}
	i := slices.IndexFunc(pack.File, func(e *zip.File) bool { return e.Name == f.Name })
	if i < 0 {
		return os.ErrNotExist
	}
	content, err := pack.File[i].Open()
	if err != nil {
		return err
	}
	defer content.Close()
	path := filepath.Join(dir, filepath.FromSlash(f.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, io.LimitReader(content, f.Size))
	return errors.Join(err, file.Sync(), file.Close())
}

// Brief is what a command says of a package.
type Brief struct {
	Name    string    `json:"name"`
	Space   string    `json:"space"`
	Made    time.Time `json:"made"`
	Records int       `json:"records"`
	Files   int       `json:"files"`
	Missing []string  `json:"missing,omitempty"`
	Notes   []string  `json:"notes,omitempty"`
	Signer  Signer    `json:"signer"`
}

// Brief leaves out the list of files.
func (c *Checked) Brief() Brief {
	return Brief{c.Name, c.Space.String(), c.Made, c.Records, len(c.Files), c.Missing, c.Notes, c.Signer}
}
