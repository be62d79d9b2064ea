package station

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"qianshao/shared/desk"
	"qianshao/shared/paper"
	"qianshao/shared/report"
	"qianshao/terminal/screen"
)

// keyExports and keyPrinter are the settings of the folder that papers are saved in, and of the printer's name.
const (
	keyExports = "exports"
	keyPrinter = "printer"
)

// Printed is what became of a paper: where its file lies, and whether a printer took it.
type Printed struct {
	Path     string
	Document report.Document
	Printer  string // that took it; empty when none did
	Trouble  string // why none did, in the printer's own words
}

// Save makes a paper in the operator's space and writes it into the folder of exports.
func (s *Station) Save(ctx context.Context, d *desk.Desk, q desk.PaperQuery, kind paper.Kind) (Printed, error) {
	return s.save(ctx, d, q, kind, string(kind))
}

func (s *Station) save(ctx context.Context, d *desk.Desk, q desk.PaperQuery, kind paper.Kind, as string) (Printed, error) {
	doc, err := d.Printing(ctx, q, as)
	if err != nil {
		return Printed{}, err
	}
	file, err := paper.Set(doc, kind)
	if err != nil {
		return Printed{}, err
	}
	dir, err := s.Exports(ctx)
	if err != nil {
		return Printed{}, err
	}
	declared, _ := d.Papers().Paper(q.Paper)
	path, err := WriteNew(dir, paper.FileName(doc, declared.Label.Zh, kind), file)
	if err != nil {
		return Printed{}, fmt.Errorf("save the paper: %w", err)
	}
	return Printed{Path: path, Document: doc}, nil
}

// Print saves a paper as PDF and hands it to the printer. Without one the file is there all the same, and Trouble says
// what the printer said.
func (s *Station) Print(ctx context.Context, d *desk.Desk, q desk.PaperQuery) (Printed, error) {
	done, err := s.save(ctx, d, q, paper.PDF, "printer")
	if err != nil {
		return Printed{}, err
	}
	name, err := s.setting(ctx, keyPrinter)
	if err != nil {
		return Printed{}, err
	}
	done.Printer, err = handToPrinter(ctx, name, done.Path)
	if err != nil {
		done.Trouble = err.Error()
	}
	return done, nil
}

// printerPatience is how long the printing system may take to accept a file.
const printerPatience = 15 * time.Second

// handToPrinter gives a file to the printing system of the machine, where it has one.
func handToPrinter(ctx context.Context, name, path string) (string, error) {
	lp, err := exec.LookPath("lp")
	if err != nil {
		return "", errors.New("no printing system (lp) on this machine")
	}
	ctx, cancel := context.WithTimeout(ctx, printerPatience)
	defer cancel()
	args := []string{path}
	if name != "" {
		args = []string{"-d", name, path}
	}
	out, err := exec.CommandContext(ctx, lp, args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s", orWords(strings.TrimSpace(string(out)), err.Error()))
	}
	return orWords(name, "lp"), nil
}

func orWords(said, otherwise string) string {
	if said == "" {
		return otherwise
	}
	return said
}

// Exports is the folder that papers are saved in: the one chosen in the settings, else one in the data directory.
func (s *Station) Exports(ctx context.Context) (string, error) {
	dir, err := s.setting(ctx, keyExports)
	if err != nil {
		return "", err
	}
	if dir == "" {
		dir = filepath.Join(s.shelf.Dir(), "exports")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("open the folder of exports: %w", err)
	}
	return dir, nil
}

func (s *Station) setting(ctx context.Context, key string) (string, error) {
	value, err := s.shelf.Notes().Find(ctx, topicSetting, key)
	if err != nil {
		return "", fmt.Errorf("read setting %s: %w", key, err)
	}
	return string(value), nil
}

// namesMax is how many files of one name a second may see.
const namesMax = 100

// WriteNew writes a file that was not there before and gives its path; a name that is taken gets a number. It is whole
// or not there: it gets its name when all of it is on the disk.
func WriteNew(dir, name string, content []byte) (string, error) {
	part, err := whole(dir, content)
	if err != nil {
		return "", err
	}
	defer os.Remove(part) //nolint:errcheck // gone when it got its name
	ending := filepath.Ext(name)
	for n := 1; n <= namesMax; n++ {
		path := filepath.Join(dir, name)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ending), n, ending))
		}
		switch err := os.Link(part, path); {
		case err == nil:
			return path, nil
		case !errors.Is(err, fs.ErrExist):
			return path, renamed(part, path)
		}
	}
	return "", fmt.Errorf("%s: %w", name, fs.ErrExist)
}

// whole writes content beside where it shall stand, and gives the file once all of it is on the disk.
func whole(dir string, content []byte) (string, error) {
	part, err := os.CreateTemp(dir, ".part-*")
	if err != nil {
		return "", err
	}
	_, err = part.Write(content)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return "", errors.Join(err, os.Remove(part.Name()))
	}
	return part.Name(), nil
}

// Replace writes a file under the name that somebody gave it, whatever stood there.
func Replace(path string, content []byte) error {
	part, err := whole(filepath.Dir(path), content)
	if err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return nil
}

// renamed moves the file where the disk knows no links (sticks).
func renamed(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	return os.Rename(from, to)
}

// terminalName is what papers call this terminal: the code of its readable numbers, once it is enrolled.
func (s *Station) terminalName() string {
	g := s.shelf.Grant()
	if g == nil {
		return ""
	}
	return strings.TrimSpace(g.Desk + " " + g.Name)
}

// Hand makes a paper of the space the operator works in, for the screens.
func (f Front) Hand(ctx context.Context, q desk.PaperQuery, kind string) (screen.Handed, error) {
	d := f.Desk()
	if d == nil {
		return screen.Handed{}, fmt.Errorf("no space is open")
	}
	var done Printed
	var err error
	if kind == "print" {
		done, err = f.Print(ctx, d, q)
	} else {
		done, err = f.Save(ctx, d, q, paper.Kind(kind))
	}
	return screen.Handed{Path: done.Path, Printer: done.Printer, Trouble: done.Trouble, Copy: done.Document.Copy}, err
}
