package control

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
)

// pathMax is the longest socket name the kernel takes; longer ones go through an open directory.
const pathMax = 100

// listen takes the place of a socket that a killed owner left behind: whoever calls holds the directory's lock.
func listen(dir string) (net.Listener, error) {
	path := filepath.Join(dir, socketName)
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	defer done()
	listener, err := net.Listen("unix", short)
	if err != nil {
		return nil, err
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false) // the short name may be gone by then
	if err := os.Chmod(path, 0o600); err != nil {
		listener.Close()
		return nil, err
	}
	return listener, nil
}

func dial(ctx context.Context, dir string) (net.Conn, error) {
	path := filepath.Join(dir, socketName)
	if p, ok, err := readPlace(path); ok {
		if err != nil {
			return nil, err
		}
		return p.dial(ctx)
	}
	short, done, err := shorten(path)
	if err != nil {
		return nil, err
	}
	defer done()
	dialer := net.Dialer{Timeout: dialPatience}
	return dialer.DialContext(ctx, "unix", short)
}

// shorten gives a name the kernel takes for path: deep directories are reached through an open descriptor.
func shorten(path string) (string, func(), error) {
	if len(path) < pathMax || runtime.GOOS != "linux" {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { dir.Close() }, nil
}
