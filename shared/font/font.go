// Package font holds the Chinese type that the window and the papers are set in.
//
// The two files are Noto Sans SC under the SIL Open Font License (OFL.txt): the whole Regular weight, because names
// need rare characters, and a Bold cut down to GB 2312 for headings. build/fonts makes them.
package font

import (
	_ "embed" // the font files
	"sync"
)

// Regular is Noto Sans SC Regular, every character of it.
//
//go:embed NotoSansSC-Regular.ttf
var Regular []byte

// Bold is Noto Sans SC Bold with the characters of GB 2312 and some signs.
//
//go:embed NotoSansSC-Bold-GB2312.ttf
var Bold []byte

//go:embed NotoSansSC-Bold-GB2312.txt
var boldCharacters string

// boldSet is read once from the list that build/fonts writes beside the Bold file.
var boldSet = sync.OnceValue(func() map[rune]struct{} {
	set := make(map[rune]struct{}, len(boldCharacters)/3)
	for _, r := range boldCharacters {
		set[r] = struct{}{}
	}
	return set
})

// BoldHas tells whether every character of text can be drawn in Bold. A text with a rare character is set in Regular
// as a whole: one light or missing character among heavy ones reads worse than no emphasis.
func BoldHas(text string) bool {
	set := boldSet()
	for _, r := range text {
		if _, ok := set[r]; !ok {
			return false
		}
	}
	return true
}
