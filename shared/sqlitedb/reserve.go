package sqlitedb

import (
	"io"
	"os"
)

// Bounds of how far the log is made longer ahead of what is written into it.
const (
	reservedFrom = 64 << 10  // a file that is hardly written to keeps a small log
	reservedStep = 512 << 10 // at a time: what the next commit has to carry to the disk besides
)

// log is the file in which SQLite keeps what is not in the database yet. SQLite opens it for itself; this is a second
// handle, for its length. Asking the path instead would make every fsync dearer: a file that was asked for its times
// gets new ones at its next write, and fsync has to carry those to the disk as well.
type log struct {
	file     *os.File // nil when there is no log
	reserved int64    // length last given to it ahead of what is written
	crowded  bool     // it could not be made longer
}

func openLog(path string) log {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return log{} // its length is only good for deciding when to empty it
	}
	return log{file: f}
}

func (l *log) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

func (l *log) bytes() int64 {
	if l.file == nil {
		return 0
	}
	size, err := l.file.Seek(0, io.SeekEnd)
	if err != nil {
		return 0
	}
	return size
}

// reserve makes the log longer before it has to be. A commit that writes over bytes the file has already needs no new
// block and no new length, and fsync takes half the time for it. What stands behind the log's end is never read: SQLite
// stops at the first frame whose checksum does not continue those before.
//
// It is for a writer inside its transaction, when no other program can be writing to the log.
func (l *log) reserve(kept int64) {
	size := l.bytes()
	if l.crowded || size < reservedFrom || size >= kept || size == l.reserved {
		return
	}
	l.reserved = min(size+min(size, reservedStep), kept)
	if _, err := l.file.WriteAt(make([]byte, l.reserved-size), size); err != nil {
		l.crowded = true          // the disk is full, or as good as; SQLite says so when it matters
		_ = l.file.Truncate(size) // and zeros that stay do no harm
	}
}
