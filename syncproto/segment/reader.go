package segment

import (
	"encoding/binary"
	"fmt"
)

// reader takes bounded pieces off foreign bytes. Its first error stays: what is read after it is zero, so callers
// look once at the end of a part, as long as no loop runs longer than a bound already checked.
type reader struct {
	b   []byte
	err error

	primed  *Dictionary // nil when none is used
	apart   bool        // whether bytes that do not pack stand apart
	aside   []byte      // then those
	textMax int         // bytes of text that words may unfold to
}

func (r *reader) fail(sentinel error, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", sentinel, fmt.Sprintf(format, args...))
	}
	r.b, r.aside = nil, nil
}

// refuse takes an error that wraps a sentinel already.
func (r *reader) refuse(err error) {
	if r.err == nil {
		r.err = err
	}
	r.b, r.aside = nil, nil
}

func (r *reader) octet() byte {
	if len(r.b) == 0 {
		r.fail(ErrMalformed, "cut short")
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

// uvarint reads a number in its shortest form; a longer form of it is refused.
func (r *reader) uvarint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 {
		c := r.b[0]
		r.b = r.b[1:]
		return uint64(c)
	}
	return r.longUvarint()
}

func (r *reader) longUvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail(ErrMalformed, "number cut short or too long")
		return 0
	}
	if n > 1 && r.b[n-1] == 0 {
		r.fail(ErrMalformed, "number not in its shortest form")
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads a number of things, at most limit.
func (r *reader) count(limit int) int {
	v := r.uvarint()
	if v > uint64(limit) {
		r.fail(ErrTooLarge, "%d of at most %d", v, limit)
		return 0
	}
	return int(v)
}

// take gives the next n bytes, or nil when there are not so many.
func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.fail(ErrMalformed, "cut short")
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

// raw gives the next n bytes of those that no packing makes smaller, or nil when there are not so many.
func (r *reader) raw(n int) []byte {
	if !r.apart {
		return r.take(n)
	}
	if n < 0 || n > len(r.aside) {
		r.fail(ErrMalformed, "cut short")
		return nil
	}
	b := r.aside[:n:n]
	r.aside = r.aside[n:]
	return b
}

func zigzag(v int64) uint64   { return uint64(v)<<1 ^ uint64(v>>63) }
func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }
