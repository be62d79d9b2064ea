package health

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"qianshao/shared/ledger"
	"qianshao/shared/shelf"
)

// Backup is one file that the hub can be put back from.
type Backup struct {
	Name   string      `json:"name"`
	At     time.Time   `json:"at"`
	Bytes  int64       `json:"bytes"`
	State  BackupState `json:"state"`
	Digest string      `json:"sha256"` // of the file when it was verified
}

// BackupState is what is known of a backup.
type BackupState string

// What is known of a backup. Verified: it was put back into an empty folder and everything in it checked, and when its
// bytes were last read they were the same ones.
const (
	Verified   BackupState = "verified"
	Unverified BackupState = "unverified"
	Damaged    BackupState = "damaged"
)

// Failure is a backup that was not made.
type Failure struct {
	At time.Time `json:"at"`
	Zh string    `json:"zh"`
	En string    `json:"en"`
}

// digestEnd ends the name of the file beside a backup that holds its digest, in the form that sha256sum --check reads.
const digestEnd = ".sha256"

// partEnd ends the name of a file that is being written.
const partEnd = ".part"

// Saved is a backup that was made, put back and checked.
type Saved struct {
	File    string  `json:"file"`
	Bytes   int64   `json:"bytes"`
	Digest  string  `json:"sha256"`
	Spaces  int     `json:"spaces"`
	Changes uint64  `json:"changes"`
	Seconds float64 `json:"seconds,omitempty"`
}

// Save writes everything the hub holds to one file while it works on, puts that file back into an empty folder beside
// it, checks every byte there, and writes its digest beside it. A file that does not come back whole is not left under
// the name asked for.
func Save(ctx context.Context, s *shelf.Shelf, path string) (Saved, error) {
	begun := s.Now()
	if err := room(s.Dir(), filepath.Dir(path)); err != nil {
		return Saved{}, err
	}
	if err := os.Remove(path + digestEnd); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Saved{}, fmt.Errorf("replace the digest: %w", err)
	}
	held := holding(s)
	if err := s.Backup(ctx, path); err != nil {
		return Saved{}, err
	}
	saved, err := prove(ctx, path, held)
	if err != nil {
		return Saved{}, errors.Join(err, setAside(path))
	}
	if err := writeDigest(path, saved.Digest); err != nil {
		return Saved{}, err
	}
	saved.Seconds = s.Now().Sub(begun).Seconds()
	return saved, nil
}

// Restore puts a backup into an empty directory and checks everything there. A digest that lies beside the file must be
// the file's. A backup whose databases turn out damaged gives ErrUnsound; what came of it lies in the directory.
func Restore(ctx context.Context, path, dir string) (Saved, error) {
	digest, bytes, err := digestOf(path)
	if err != nil {
		return Saved{}, err
	}
	if told, err := toldDigest(path); err == nil && told != digest {
		return Saved{}, fmt.Errorf("%w: its digest is %.16s…, and %.16s… stands beside it", shelf.ErrNotBackup, digest, told)
	}
	if err := shelf.Restore(path, dir); err != nil {
		return Saved{}, err
	}
	saved, err := look(ctx, dir)
	saved.File, saved.Digest, saved.Bytes = filepath.Base(path), digest, bytes
	return saved, err
}

// prove puts a backup back into a folder beside it. So many spaces must come back at least.
func prove(ctx context.Context, path string, spaces int) (Saved, error) {
	work, err := os.MkdirTemp(filepath.Dir(path), workStart)
	if err != nil {
		return Saved{}, fmt.Errorf("make a folder to put the backup back into: %w", err)
	}
	defer os.RemoveAll(work)
	saved, err := Restore(ctx, path, work)
	if err == nil && saved.Spaces < spaces {
		err = unsound("it holds %d of %d spaces", saved.Spaces, spaces)
	}
	return saved, err
}

// holding counts the spaces that are held.
func holding(s *shelf.Shelf) (spaces int) {
	for _, space := range s.Spaces() {
		if _, err := s.Ledger(space.ID); err == nil {
			spaces++
		}
	}
	return spaces
}

// look opens what was put back as a hub would, and checks it all. Opening mends what is damaged; that something had to
// be mended says that the backup is not what it should be.
func look(ctx context.Context, dir string) (saved Saved, err error) {
	s, err := shelf.OpenNamed(ctx, dir, shelf.Options{Random: rand.Reader, Now: time.Now, Hub: true, NoImage: true})
	if err != nil {
		return Saved{}, fmt.Errorf("open what was put back: %w", err)
	}
	defer func() {
		if closed := s.Close(); closed != nil {
			err = errors.Join(err, closed)
		}
	}()
	findings, err := s.Check(ctx)
	if err != nil {
		return Saved{}, fmt.Errorf("check what was put back: %w", err)
	}
	for _, pattern := range []string{"*.damaged-*", "spaces/*.damaged-*"} {
		aside, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is right, so there is no error
		findings = append(findings, aside...)
	}
	if len(findings) > 0 {
		return Saved{}, unsound("%d findings, the first: %s", len(findings), filepath.Base(findings[0]))
	}
	for _, space := range s.Spaces() {
		if l, err := s.Ledger(space.ID); err == nil {
			all, _ := counted(l)
			saved.Spaces, saved.Changes = saved.Spaces+1, saved.Changes+all
		}
	}
	return saved, nil
}

// counted says how many changes a ledger holds, and how many of them other devices made.
func counted(l *ledger.Ledger) (all, received uint64) {
	for log, seq := range l.Vector() {
		all += seq
		if log.Device != l.Device() {
			received += seq
		}
	}
	return all, received
}

// setAside keeps one backup that did not come back whole, for people to look into.
func setAside(path string) error {
	return os.Rename(path, filepath.Join(filepath.Dir(path), asideName))
}

// digestOf reads a whole file.
func digestOf(path string) (digest string, bytes int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, fmt.Errorf("open the backup: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if bytes, err = io.Copy(sum, file); err != nil {
		return "", 0, fmt.Errorf("read the backup: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), bytes, nil
}

// writeDigest puts a digest beside a backup, whole or not at all: it is what says that the backup was verified.
func writeDigest(path, digest string) error {
	part := path + digestEnd + partEnd
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the digest: %w", err)
	}
	_, err = fmt.Fprintf(file, "%s  %s\n", digest, filepath.Base(path))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write the digest: %w", errors.Join(err, os.Remove(part)))
	}
	if err := os.Rename(part, path+digestEnd); err != nil {
		return fmt.Errorf("write the digest: %w", err)
	}
	return nil
}

// toldDigest reads the digest that lies beside a backup.
func toldDigest(path string) (string, error) {
	file, err := os.Open(path + digestEnd)
	if err != nil {
		return "", fmt.Errorf("open the digest: %w", err)
	}
	defer file.Close()
	line, err := bufio.NewReader(io.LimitReader(file, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read the digest: %w", err)
	}
	told, _, _ := strings.Cut(line, " ")
	return strings.ToLower(strings.TrimSpace(told)), nil
}
