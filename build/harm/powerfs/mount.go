//go:build linux

package powerfs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// Mount shows the disk at a folder until Unmount. It needs root and /dev/fuse.
type Mount struct {
	folder string
	server *fuse.Server
}

// Mount shows the disk at an empty folder.
func (d *Disk) Mount(folder string) (*Mount, error) {
	long := time.Hour
	server, err := fs.Mount(folder, &node{disk: d, at: d.root}, &fs.Options{
		MountOptions: fuse.MountOptions{DirectMountStrict: true, FsName: "powerfs", Name: "powerfs", MaxWrite: 128 << 10},
		EntryTimeout: &long, AttrTimeout: &long, // nobody but this mount changes the disk
		RootStableAttr: &fs.StableAttr{Ino: d.root.ino},
	})
	if err != nil {
		return nil, fmt.Errorf("mount: %w", err)
	}
	return &Mount{folder, server}, nil
}

// Unmount ends the mount. Whoever still has a file of it open gets errors.
func (m *Mount) Unmount() error {
	err := syscall.Unmount(m.folder, 0)
	if errors.Is(err, syscall.EBUSY) {
		err = syscall.Unmount(m.folder, syscall.MNT_DETACH)
	}
	if err != nil {
		return fmt.Errorf("unmount: %w", err)
	}
	m.server.Wait()
	return nil
}

// node joins an inode to the kernel.
type node struct {
	fs.Inode
	disk *Disk
	at   *inode
}

func (n *node) show(out *fuse.Attr) {
	out.Ino, out.Mode, out.Size, out.Nlink = n.at.ino, n.at.mode, uint64(len(n.at.data)), 1
	out.Blocks, out.Blksize = (out.Size+511)/512, 4096
	out.SetTimes(&n.at.changed, &n.at.changed, &n.at.changed)
}

// Getattr implements fs.NodeGetattrer.
func (n *node) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	n.show(&out.Attr)
	return n.disk.alive()
}

func (d *Disk) alive() syscall.Errno {
	if d.dead {
		return syscall.EIO
	}
	return 0
}

// Setattr implements fs.NodeSetattrer: a file is cut or grown; times and modes are of no use here.
func (n *node) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if size, ok := in.GetSize(); ok {
		if no := n.disk.allow(Name); no != 0 {
			return no
		}
		if no := n.disk.makeRoom(int64(size) - int64(len(n.at.data))); no != 0 {
			return no
		}
		n.at.put(write{at: int64(size), cut: true})
	}
	n.show(&out.Attr)
	return n.disk.alive()
}

func (n *inode) put(w write) {
	n.data = w.into(n.data)
	n.since = append(n.since, w)
	n.changed = time.Now()
}

// makeRoom says whether files may take so many bytes more.
func (d *Disk) makeRoom(more int64) syscall.Errno {
	if d.room > 0 && more > 0 && d.used()+more > d.room {
		return syscall.ENOSPC
	}
	return 0
}

// Lookup implements fs.NodeLookuper.
func (n *node) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	child := n.at.names[name]
	if child == nil {
		return nil, cmpErrno(n.disk.alive(), syscall.ENOENT)
	}
	return n.join(ctx, child, out), n.disk.alive()
}

func cmpErrno(first, second syscall.Errno) syscall.Errno {
	if first != 0 {
		return first
	}
	return second
}

func (n *node) join(ctx context.Context, child *inode, out *fuse.EntryOut) *fs.Inode {
	joined := &node{disk: n.disk, at: child}
	joined.show(&out.Attr)
	return n.NewInode(ctx, joined, fs.StableAttr{Mode: child.mode & syscall.S_IFMT, Ino: child.ino})
}

// name notes and does a change of names.
func (d *Disk) name(c naming) {
	c.apply(seen)
	c.folder.changed = time.Now()
	d.log = append(d.log, c)
}

func (n *node) add(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	if no := n.disk.allow(Name); no != 0 {
		return nil, no
	}
	child := n.disk.make(mode)
	n.disk.name(naming{folder: n.at, name: name, node: child})
	return n.join(ctx, child, out), 0
}

// Create implements fs.NodeCreater.
func (n *node) Create(ctx context.Context, name string, _ uint32, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	made, no := n.add(ctx, name, syscall.S_IFREG|mode&0o777, out)
	return made, nil, fuse.FOPEN_KEEP_CACHE, no
}

// Mknod implements fs.NodeMknoder: sockets.
func (n *node) Mknod(ctx context.Context, name string, mode, _ uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	return n.add(ctx, name, mode, out)
}

// Mkdir implements fs.NodeMkdirer.
func (n *node) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	return n.add(ctx, name, syscall.S_IFDIR|mode&0o777, out)
}

// Unlink implements fs.NodeUnlinker.
func (n *node) Unlink(_ context.Context, name string) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if no := n.disk.allow(Name); no != 0 {
		return no
	}
	n.disk.name(naming{folder: n.at, gone: name})
	return 0
}

// Rmdir implements fs.NodeRmdirer.
func (n *node) Rmdir(_ context.Context, name string) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if child := n.at.names[name]; child != nil && len(child.names) > 0 {
		return syscall.ENOTEMPTY
	}
	if no := n.disk.allow(Name); no != 0 {
		return no
	}
	n.disk.name(naming{folder: n.at, gone: name})
	return 0
}

// Rename implements fs.NodeRenamer. Inside one folder it happens as a whole or not at all; between two, either half
// may survive alone.
func (n *node) Rename(_ context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	into, ok := to.(*node)
	if !ok || flags != 0 {
		return syscall.EINVAL
	}
	moved := n.at.names[name]
	if moved == nil {
		return syscall.ENOENT
	}
	if no := n.disk.allow(Name); no != 0 {
		return no
	}
	moved.changed = time.Now()
	if into.at == n.at {
		n.disk.name(naming{folder: n.at, gone: name, name: newName, node: moved})
		return 0
	}
	n.disk.name(naming{folder: into.at, name: newName, node: moved})
	n.disk.name(naming{folder: n.at, gone: name})
	return 0
}

// Readdir implements fs.NodeReaddirer.
func (n *node) Readdir(context.Context) (fs.DirStream, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	var list []fuse.DirEntry
	for _, name := range slices.Sorted(maps.Keys(n.at.names)) {
		child := n.at.names[name]
		list = append(list, fuse.DirEntry{Name: name, Mode: child.mode & syscall.S_IFMT, Ino: child.ino})
	}
	return fs.NewListDirStream(list), n.disk.alive()
}

// Open implements fs.NodeOpener.
func (n *node) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	return nil, fuse.FOPEN_KEEP_CACHE, n.disk.alive()
}

// Read implements fs.NodeReader.
func (n *node) Read(_ context.Context, _ fs.FileHandle, dest []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if off > int64(len(n.at.data)) {
		return fuse.ReadResultData(nil), n.disk.alive()
	}
	read := copy(dest, n.at.data[off:])
	return fuse.ReadResultData(dest[:read]), n.disk.alive()
}

// Write implements fs.NodeWriter.
func (n *node) Write(_ context.Context, _ fs.FileHandle, data []byte, off int64) (uint32, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if no := n.disk.allow(Write); no != 0 {
		return 0, no
	}
	if no := n.disk.makeRoom(off + int64(len(data)) - int64(len(n.at.data))); no != 0 {
		return 0, no
	}
	n.at.put(write{at: off, bytes: slices.Clone(data)})
	return uint32(len(data)), 0
}

// Fsync implements fs.NodeFsyncer, of files and folders.
func (n *node) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	no := n.disk.allow(Sync)
	if n.disk.dead || n.disk.Lies && no == 0 {
		return no
	}
	if no == 0 {
		n.disk.keep(n.at)
	}
	n.at.since = nil // after a failed one they are clean in memory and nowhere else
	return no
}

func (d *Disk) keep(n *inode) {
	if !n.folder() {
		n.safe = slices.Clone(n.data)
		return
	}
	rest := d.log[:0]
	for _, c := range d.log {
		if c.folder == n {
			c.apply(kept)
			continue
		}
		rest = append(rest, c)
	}
	d.log = rest
}

// Statfs implements fs.NodeStatfser.
func (n *node) Statfs(_ context.Context, out *fuse.StatfsOut) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	room := n.disk.room
	if room == 0 {
		room = 1 << 40
	}
	out.Bsize, out.Frsize, out.NameLen = 4096, 4096, 255
	out.Blocks = uint64(room / 4096)
	out.Bfree = uint64(max(0, room-n.disk.used()) / 4096)
	out.Bavail = out.Bfree
	return n.disk.alive()
}
