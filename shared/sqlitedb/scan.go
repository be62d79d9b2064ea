package sqlitedb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Found is a row found in the pages of a file. Nothing says which table it belongs to: its shape has to.
type Found struct {
	Keyed  bool  // it stood in a table of rows with numbers
	Key    int64 // that number
	Values []any // nil, int64, float64, string or []byte; an INTEGER PRIMARY KEY is nil and stands in Key
	Latest bool  // from the newest image of its page; others may have been changed or deleted since
	Cut    bool  // a part of it lay where nothing can be read, and is blank
}

// Sizes of SQLite's file format, for pages as all our files have them.
const (
	pageBytes      = 4096
	walHeadBytes   = 32
	frameHeadBytes = 24
	frameBytes     = frameHeadBytes + pageBytes
)

// Scan gives every row that can still be found in a database file and the log beside it, whatever became of the rest:
// it believes no header, follows no tree, and passes over what the disk no longer gives. Rows from the newest image of
// each page come first. It changes nothing. What it gives is hearsay: the caller has to check it.
func Scan(path string, give func(Found)) error {
	file, err := openExtent(path)
	if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	defer file.close()
	log, err := openExtent(path + "-wal")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("scan log: %w", err)
	}
	defer log.close()
	s := scan{file: file, log: log, give: give, latest: map[uint32]int64{}}
	frames := s.frames()
	last := uint32((file.size + pageBytes - 1) / pageBytes)
	for n := range s.latest {
		last = max(last, n)
	}
	for n := uint32(1); n <= last; n++ {
		s.rows(n, s.page(n), true)
	}
	for n := range s.latest { // what the log has replaced
		s.rows(n, s.file.read(int64(n-1)*pageBytes), false)
	}
	for _, f := range frames {
		if s.latest[f.page] != f.at {
			s.rows(f.page, s.log.read(f.at), false)
		}
	}
	return nil
}

// extent is a file read page by page.
type extent struct {
	file *os.File
	size int64
}

func openExtent(path string) (extent, error) {
	f, err := os.Open(path)
	if err != nil {
		return extent{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return extent{}, errors.Join(err, f.Close())
	}
	return extent{f, info.Size()}, nil
}

func (e extent) close() {
	if e.file != nil {
		_ = e.file.Close()
	}
}

// read gives a page, blank beyond the file's end; nil when the disk does not give it.
func (e extent) read(at int64) []byte {
	if at < 0 || at >= e.size {
		return nil
	}
	page := make([]byte, pageBytes)
	n, err := e.file.ReadAt(page, at)
	if err != nil && n == 0 {
		return nil
	}
	return page
}

type scan struct {
	file, log extent
	latest    map[uint32]int64 // where in the log the newest image of a page stands
	give      func(Found)
}

type frame struct {
	page uint32
	at   int64
}

// pagesMax bounds the number of a page that a frame may claim to replace: 256 GiB of them.
const pagesMax = 1 << 26

// frames lists the images in the log, in their order. Those of the log's present round are told by the salt they share
// with its head; their checksums are not asked, for one flipped bit would make all that follow worthless.
func (s *scan) frames() []frame {
	if s.log.file == nil || s.log.size < walHeadBytes+frameBytes {
		return nil
	}
	var head [walHeadBytes]byte
	_, _ = s.log.file.ReadAt(head[:], 0)
	salt := binary.BigEndian.Uint64(head[16:])
	var all, present []frame
	for at := int64(walHeadBytes); at+frameBytes <= s.log.size; at += frameBytes {
		var h [frameHeadBytes]byte
		if _, err := s.log.file.ReadAt(h[:], at); err != nil {
			continue
		}
		f := frame{binary.BigEndian.Uint32(h[:]), at + frameHeadBytes}
		if f.page == 0 || f.page > pagesMax {
			continue
		}
		all = append(all, f)
		if binary.BigEndian.Uint64(h[8:]) == salt {
			present = append(present, f)
		}
	}
	if len(present) == 0 {
		present = all // the head itself is damaged
	}
	for _, f := range present {
		s.latest[f.page] = f.at
	}
	return all
}

// page is the newest image of a page.
func (s *scan) page(n uint32) []byte {
	if at, ok := s.latest[n]; ok {
		return s.log.read(at)
	}
	return s.file.read(int64(n-1) * pageBytes)
}
