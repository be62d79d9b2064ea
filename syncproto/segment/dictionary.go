package segment

import (
	_ "embed"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Dictionaries never change: what was sealed with one is read with it for ever. A better one gets the next number.
const (
	// DictionaryNewest is the number of the dictionary that new segments are made with.
	DictionaryNewest = 1

	dictionaryBits = 1 // where its number begins in the flags of the head
	dictionaryMask = 31 << dictionaryBits

	// wordMax is what a word may have of bytes: no code of two unfolds to more than RatioMax allows.
	wordMax = 2 * RatioMax
)

//go:embed dictionary/1.words
var words1 string

//go:embed dictionary/1.shapes
var shapes1 string

//go:embed dictionary/1.zdict
var zdict1 []byte

// Dictionary is what both sides know before they read a segment: words, forms of changes, and what packed bodies look
// like. It never changes once made, and any number of codecs use it at once.
type Dictionary struct {
	words  *lexicon
	shapes []string // as stored
	places map[string]uint64
	tables []byte
}

// dictionary1 is made when it is first used, and shared by every codec of the program.
var dictionary1 = sync.OnceValues(func() (*Dictionary, error) { return NewDictionary(words1, shapes1, zdict1) })

// NewDictionary reads the files of a dictionary: one word a line, one shape in hexadecimal digits a line, and a
// dictionary of zstd.
func NewDictionary(words, shapes string, tables []byte) (*Dictionary, error) {
	x, err := newLexicon(wordsOf(words))
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	d := &Dictionary{words: x, places: map[string]uint64{}, tables: tables}
	for _, line := range wordsOf(shapes) {
		b, err := hex.DecodeString(line)
		if err != nil {
			return nil, fmt.Errorf("shapes: %w", err)
		}
		d.places[string(b)] = uint64(len(d.shapes))
		d.shapes = append(d.shapes, string(b))
	}
	return d, nil
}

// zstdHead is what a zstd frame of a dictionary begins with; it says nothing that the head of the segment does not.
func (d *Dictionary) zstdHead(b []byte, number byte, raw int) []byte {
	const sizeInFour, single, dictionaryInOne = 2 << 6, 1 << 5, 1
	if len(d.tables) == 0 {
		number = 0
	}
	return append(b, 0x28, 0xb5, 0x2f, 0xfd, sizeInFour|single|dictionaryInOne, number,
		byte(raw), byte(raw>>8), byte(raw>>16), byte(raw>>24))
}

// headBytes is how long the head of a frame is.
func headBytes(frame []byte) int {
	var h zstd.Header
	if h.Decode(frame) != nil {
		return 0 // an encoder never makes such a frame
	}
	return h.HeaderSize
}
