package sqlitedb

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// Kinds of pages that hold rows, and how much of a row stands on its own page.
const (
	leafTable     = 0x0d
	leafIndex     = 0x0a
	interiorIndex = 0x02

	maxLocalTable = pageBytes - 35
	maxLocalIndex = (pageBytes-12)*64/255 - 23
	minLocal      = (pageBytes-12)*32/255 - 23
	overflowBytes = pageBytes - 4

	firstPageHead = 100
	rowBytesMax   = 4 << 20 // a longer one is rubbish
	columnsMax    = 500
)

// rows gives the rows of one image of a page. A page whose head makes no sense is searched byte by byte for rows of
// tables: what once pointed to them may be all that is damaged.
func (s *scan) rows(n uint32, image []byte, latest bool) {
	if image == nil {
		return
	}
	from := 0
	if n == 1 {
		from = firstPageHead
	}
	kind := image[from]
	pointers, ok := cells(image, from)
	if !ok {
		s.search(image, latest)
		return
	}
	for _, at := range pointers {
		if row, ok := s.cell(image, at, kind); ok {
			row.Latest = latest
			s.give(row)
		}
	}
}

// cells reads where the rows of a page stand; ok is false when it is no page of rows, or a damaged one.
func cells(image []byte, from int) (at []int, ok bool) {
	head := 8
	switch image[from] {
	case interiorIndex:
		head = 12
	case leafTable, leafIndex:
	default:
		return nil, false
	}
	count := int(binary.BigEndian.Uint16(image[from+3:]))
	if from+head+2*count > pageBytes {
		return nil, false
	}
	for i := range count {
		p := int(binary.BigEndian.Uint16(image[from+head+2*i:]))
		if p < from+head+2*count || p > pageBytes-4 {
			return nil, false
		}
		at = append(at, p)
	}
	return at, true
}

// search tries every byte of a page as the beginning of a row.
func (s *scan) search(image []byte, latest bool) {
	for at := 0; at < pageBytes-4; {
		if image[at] == 0 || image[at] == image[at+1] && image[at] == image[at+3] { // blank, or filled up with one letter
			at++
			continue
		}
		row, size, ok := s.tableCell(image, at)
		if !ok {
			row, size, ok = s.indexCell(image, at)
		}
		if !ok || len(row.Values) < 2 || size < 6 {
			at++
			continue
		}
		row.Latest = latest
		s.give(row)
		at += size
	}
}

func (s *scan) cell(image []byte, at int, kind byte) (row Found, ok bool) {
	switch kind {
	case leafTable:
		row, _, ok = s.tableCell(image, at)
	case interiorIndex:
		row, _, ok = s.indexCell(image, min(at+4, pageBytes)) // behind the number of the page below
	default:
		row, _, ok = s.indexCell(image, at)
	}
	return row, ok
}

// indexCell reads a row of a table without numbers, and tells how many bytes of the page it takes.
func (s *scan) indexCell(image []byte, at int) (row Found, size int, ok bool) {
	length, n := varint(image[at:])
	if n == 0 {
		return Found{}, 0, false
	}
	row, local, ok := s.payload(image, at+n, length, maxLocalIndex)
	return row, n + local, ok
}

// tableCell reads a row of a table, and tells how many bytes of the page it takes.
func (s *scan) tableCell(image []byte, at int) (row Found, size int, ok bool) {
	length, n := varint(image[at:])
	if n == 0 || length < 2 || length > rowBytesMax {
		return Found{}, 0, false
	}
	key, k := varint(image[at+n:])
	if k == 0 {
		return Found{}, 0, false
	}
	row, local, ok := s.payload(image, at+n+k, length, maxLocalTable)
	row.Keyed, row.Key = true, int64(key)
	return row, n + k + local, ok
}

// payload gathers the bytes of a row from its page and those it runs over to.
func (s *scan) payload(image []byte, at int, length uint64, maxLocal int) (row Found, local int, ok bool) {
	if length == 0 || length > rowBytesMax {
		return Found{}, 0, false
	}
	size := int(length)
	local = size
	if size > maxLocal {
		local = minLocal + (size-minLocal)%overflowBytes
		if local > maxLocal {
			local = minLocal
		}
	}
	end := at + local
	if end > pageBytes || size > local && end+4 > pageBytes {
		return Found{}, 0, false
	}
	if !plausible(image[at:end], size) {
		return Found{}, 0, false
	}
	b := image[at:end]
	cut := false
	if size > local {
		b = append(make([]byte, 0, size), b...)
		b, cut = s.overflow(b, binary.BigEndian.Uint32(image[end:]), size)
		local += 4
	}
	values, ok := decodeRecord(b)
	return Found{Values: values, Cut: cut}, local, ok
}

// overflow follows the chain of pages a long row runs over to; what cannot be read is left blank.
func (s *scan) overflow(b []byte, next uint32, size int) (whole []byte, cut bool) {
	for len(b) < size {
		var page []byte
		if next > 0 && next <= pagesMax {
			page = s.page(next)
		}
		take := min(size-len(b), overflowBytes)
		if page == nil {
			return append(b, make([]byte, size-len(b))...), true
		}
		b = append(b, page[4:4+take]...)
		next = binary.BigEndian.Uint32(page)
	}
	return b, false
}

// plausible is asked before anything is gathered: the head of a row must add up to the row's size.
func plausible(b []byte, size int) bool {
	head, at := varint(b)
	if at == 0 || head <= uint64(at) || head > uint64(len(b)) {
		return false
	}
	total := int(head)
	for at < int(head) && total <= size {
		t, k := varint(b[at:int(head)])
		if k == 0 || t > 2*rowBytesMax {
			return false
		}
		at += k
		total += sizeOf(t)
	}
	return at == int(head) && total == size
}

// recordHead reads the types of a row's values, where the values begin and where they would end.
func recordHead(b []byte) (types []uint64, from, total int, ok bool) {
	head, n := varint(b)
	if n == 0 || head < uint64(n) || head > uint64(len(b)) || head > 9*columnsMax {
		return nil, 0, 0, false
	}
	total = int(head)
	for at := n; at < int(head); {
		t, k := varint(b[at:int(head)])
		if k == 0 || t == 10 || t == 11 || t > 2*rowBytesMax || len(types) >= columnsMax {
			return nil, 0, 0, false
		}
		types = append(types, t)
		at += k
		total += sizeOf(t)
	}
	return types, int(head), total, total <= rowBytesMax
}

func sizeOf(t uint64) int {
	switch {
	case t >= 12:
		return int((t - 12) / 2)
	case t >= 8 || t == 0:
		return 0
	case t == 7 || t == 6:
		return 8
	case t == 5:
		return 6
	}
	return int(t)
}

func decodeRecord(b []byte) ([]any, bool) {
	types, at, total, ok := recordHead(b)
	if !ok || total != len(b) {
		return nil, false
	}
	values := make([]any, len(types))
	for i, t := range types {
		size := sizeOf(t)
		part := b[at : at+size]
		at += size
		switch {
		case t == 0:
		case t == 8 || t == 9:
			values[i] = int64(t - 8)
		case t == 7:
			values[i] = math.Float64frombits(binary.BigEndian.Uint64(part))
		case t < 7:
			values[i] = bigEndian(part)
		case t%2 == 0:
			values[i] = append([]byte{}, part...)
		default:
			if !utf8.Valid(part) {
				values[i] = append([]byte{}, part...) // no text any more
				continue
			}
			values[i] = string(part)
		}
	}
	return values, true
}

func bigEndian(b []byte) int64 {
	v := int64(int8(b[0]))
	for _, c := range b[1:] {
		v = v<<8 | int64(c)
	}
	return v
}

// varint reads a number as SQLite writes it; n is 0 when it does not end.
func varint(b []byte) (v uint64, n int) {
	for i := range min(9, len(b)) {
		if i == 8 {
			return v<<8 | uint64(b[i]), 9
		}
		v = v<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}
