//go:build linux

// Package powerfs is a disk in memory that forgets at a power cut what was not synced.
package powerfs

import (
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Disk outlives its mounts. What processes see and what is safe are kept apart: bytes become safe when their file is
// synced, names when their folder is. It is safe for concurrent use.
type Disk struct {
	mu     sync.Mutex
	root   *inode
	last   uint64 // number of the newest inode
	dead   bool   // the power is off
	cutAt  int    // the operation at which the power goes; 0 for none
	done   int    // operations that change something since the last mount
	faults []*Fault
	log    []naming // names changed and not synced, in their order
	room   int64    // bytes files may take together; 0 for no limit
	off    chan struct{}

	// Lies makes the disk say that it synced and do nothing. It proves that a harness notices.
	Lies bool
}

// Kind is a kind of operation that can be made to fail.
type Kind uint8

// Kinds of operations.
const (
	Write  Kind = iota // of bytes into a file
	Sync               // of a file or folder
	Name               // creating, renaming, removing, cutting off
	Change             // any of the others
)

// Fault makes operations fail: the one that is the Nth of its kind from now, counted from 1, and those after it, Times
// in all. A sync that fails is the treacherous kind: what it should have made safe is seen until the next cut, and no
// later sync makes it safe.
type Fault struct {
	Of    Kind
	Nth   int
	Times int
	Errno syscall.Errno

	met int
}

// inode is a file or folder.
type inode struct {
	ino     uint64
	mode    uint32
	changed time.Time
	data    []byte // as processes see it
	safe    []byte // as it is on the platter
	since   []write
	names   map[string]*inode // nil for files
	kept    map[string]*inode
}

func (n *inode) folder() bool { return n.names != nil }

// write is bytes put into a file, or with cut its being cut or grown to the length at, since it was last synced.
type write struct {
	at    int64
	bytes []byte
	cut   bool
}

// naming is a change of a folder's names: what stood as gone is taken away and node stands as name.
type naming struct {
	folder     *inode
	gone, name string
	node       *inode
}

func (c naming) apply(names func(*inode) map[string]*inode) {
	at := names(c.folder)
	if c.gone != "" {
		delete(at, c.gone)
	}
	if c.name != "" {
		at[c.name] = c.node
	}
}

func seen(n *inode) map[string]*inode { return n.names }
func kept(n *inode) map[string]*inode { return n.kept }

// New makes an empty disk; room bounds what its files may take, 0 for no bound.
func New(room int64) *Disk {
	d := &Disk{room: room}
	d.root = d.make(syscall.S_IFDIR | 0o755)
	return d
}

func (d *Disk) make(mode uint32) *inode {
	d.last++
	n := &inode{ino: d.last, mode: mode, changed: time.Now()}
	if mode&syscall.S_IFMT == syscall.S_IFDIR {
		n.names, n.kept = map[string]*inode{}, map[string]*inode{}
	}
	return n
}

// CutAt lets the power go at the operation that is the nth from now to change anything: it and all after it fail. off
// is closed then.
func (d *Disk) CutAt(nth int) (off <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cutAt, d.done, d.off = nth, 0, make(chan struct{})
	return d.off
}

// Done is how many operations changed something since CutAt.
func (d *Disk) Done() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.done
}

// Fail arms a fault; Heal takes all of them back.
func (d *Disk) Fail(f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f.Times = max(f.Times, 1)
	d.faults = append(d.faults, &f)
}

// Heal ends all faults and gives the files so much room, 0 for no bound.
func (d *Disk) Heal(room int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults, d.room = nil, room
}

// allow is asked before every operation that changes something.
func (d *Disk) allow(k Kind) syscall.Errno {
	if d.dead {
		return syscall.EIO
	}
	d.done++
	if d.cutAt > 0 && d.done >= d.cutAt {
		d.die()
		return syscall.EIO
	}
	for _, f := range d.faults {
		if f.Of != k && f.Of != Change {
			continue
		}
		if f.met++; f.met >= f.Nth && f.met < f.Nth+f.Times {
			return f.Errno
		}
	}
	return 0
}

// Cut turns the power off now: everything fails from here on.
func (d *Disk) Cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.die()
}

func (d *Disk) die() {
	if d.dead {
		return
	}
	d.dead = true
	if d.off != nil {
		close(d.off)
	}
}

// Restart turns the power on again: on the disk, which nobody has mounted, is what chance let survive.
func (d *Disk) Restart(seed uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	survive(d, rand.New(rand.NewPCG(seed, 7)))
	d.restart()
}

// restart makes what is safe what is seen.
func (d *Disk) restart() {
	d.log, d.faults, d.cutAt, d.done, d.off = nil, nil, 0, 0, nil
	d.dead = false
	var walk func(*inode)
	walk = func(n *inode) {
		n.since = nil
		n.data = slices.Clone(n.safe)
		if !n.folder() {
			return
		}
		n.names = map[string]*inode{}
		for name, child := range n.kept {
			n.names[name] = child
			walk(child)
		}
	}
	walk(d.root)
}

// used is what all files take.
func (d *Disk) used() (sum int64) {
	var walk func(*inode)
	walk = func(n *inode) {
		sum += int64(len(n.data))
		for _, child := range n.names {
			walk(child)
		}
	}
	walk(d.root)
	return sum
}
