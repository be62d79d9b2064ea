package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"qianshao/shared/ledger"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/simtest"
)

// copied is a backup of a desk's files.
type copied struct {
	law       *simtest.Law
	databases map[string][]byte // by name: databases and their write-ahead logs
	witnesses map[string][]byte // what stands beside them
	spaces    []dot.Space
}

// Backup copies the files while nobody writes to them.
func (d *desk) Backup() simtest.Backup {
	b := copied{law: d.law.Clone(), databases: map[string][]byte{}, witnesses: map[string][]byte{}, spaces: d.Spaces()}
	entries, err := os.ReadDir(d.dir)
	d.note(err)
	for _, e := range entries {
		into := b.databases
		switch {
		case strings.HasSuffix(e.Name(), "-witness"):
			into = b.witnesses
		case !strings.HasSuffix(e.Name(), ".db") && !strings.HasSuffix(e.Name(), ".db-wal"):
			continue
		}
		content, err := os.ReadFile(filepath.Join(d.dir, e.Name()))
		d.note(err)
		into[e.Name()] = content
	}
	return b
}

// Restore puts the copied files in the place of those there, content alone, as cp does.
func (d *desk) Restore(given simtest.Backup, outside bool) {
	b := given.(copied)
	d.shut()
	d.clear()
	for name, content := range b.databases {
		d.note(os.WriteFile(filepath.Join(d.dir, name), content, 0o600))
	}
	if outside {
		for name, content := range b.witnesses {
			d.note(os.WriteFile(filepath.Join(d.dir, name), content, 0o600))
		}
	}
	d.law = b.law.Clone()
	for _, s := range b.spaces {
		d.Join(s)
	}
}

// Lose takes the databases away.
func (d *desk) Lose() {
	d.shut()
	d.clear()
	d.law = simtest.NewLaw(d.seat.Rules)
}

// shut ends the program.
func (d *desk) shut() {
	d.Close()
	d.ledgers = map[dot.Space]*ledger.Ledger{}
}

// clear removes databases, and leaves what stands beside them.
func (d *desk) clear() {
	entries, err := os.ReadDir(d.dir)
	d.note(err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "-witness") {
			err := os.Remove(filepath.Join(d.dir, e.Name()))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				d.note(err)
			}
		}
	}
}

// Open starts the program again. A file that was damaged has to be found out: it is moved aside, and what it held comes
// back from whoever has it.
func (d *desk) Open() {
	spaces := append(d.Spaces(), d.waiting...)
	d.shut()
	d.waiting = nil
	for _, s := range spaces {
		if len(d.rotten) > 0 && d.rotten[0] == d.path(s) {
			d.examine(s)
		}
		d.Join(s)
	}
}

// examine looks whether a damaged database is found out.
func (d *desk) examine(s dot.Space) {
	l, err := d.open(s)
	found := err != nil
	if !found {
		findings, err := l.Check(context.Background())
		found = err != nil || len(findings) > 0
		_ = l.Close() // of a damaged file
	}
	if !found {
		return
	}
	d.rotten = nil
	for _, suffix := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(d.path(s) + suffix)
	}
}

// Rotten says that damage was done and not found.
func (d *desk) Rotten() bool { return len(d.rotten) > 0 }

// Rot changes one bit of one stored segment, in the file.
func (d *desk) Rot(chance func(int) int) (what string, ok bool) {
	spaces := d.Spaces()
	if len(spaces) == 0 {
		return "", false
	}
	s := spaces[chance(len(spaces))]
	logs := d.Sealed(s).Logs()
	if len(logs) == 0 {
		return "", false
	}
	log := logs[chance(len(logs))]
	segments := d.Load(s, log, 0, 1<<30).Segments
	g := segments[chance(len(segments))]
	d.shut()
	content, err := os.ReadFile(d.path(s))
	d.note(err)
	const piece = 24 // bytes of a signature: they stand in one page nearly always, and nowhere else
	sought := g.Bytes[len(g.Bytes)-piece:]
	byteAt, bit := chance(piece), chance(8)
	for at := 0; ; at += piece { // in pages that are free too, for one of the copies is the one that counts
		i := bytes.Index(content[at:], sought)
		if i < 0 {
			break
		}
		at += i
		content[at+byteAt] ^= 1 << bit
		ok = true
	}
	if ok {
		d.note(os.WriteFile(d.path(s), content, 0o600))
		d.rotten = []string{d.path(s)}
	}
	d.waiting = spaces
	if !ok {
		d.Open()
	}
	return log.String(), ok
}
