package stage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
)

// Words of the head of an X window dump, each of four bytes, the highest first (X11/XWDFile.h).
const (
	headSize     = 0
	headWidth    = 4
	headHeight   = 5
	headOrder    = 7
	headBits     = 11
	headLine     = 12
	headColours  = 19
	headWords    = 25
	colourLength = 12
)

// Picture is what stands on the display now.
func (s *Stage) Picture() (*image.RGBA, error) {
	raw, err := os.ReadFile(filepath.Join(s.home, "Xvfb_screen0"))
	if err != nil {
		return nil, fmt.Errorf("read the display: %w", err)
	}
	if len(raw) < 4*headWords {
		return nil, errors.New("read the display: it is shorter than its head")
	}
	word := func(i int) int { return int(binary.BigEndian.Uint32(raw[4*i:])) }
	width, height, line := word(headWidth), word(headHeight), word(headLine)
	at := word(headSize) + word(headColours)*colourLength
	if word(headBits) != 32 || word(headOrder) != 0 || width != Width || height != Height || line < 4*width || len(raw) < at+line*height {
		return nil, fmt.Errorf("read the display: %d × %d with %d bits in order %d is not as it was asked for", width, height, word(headBits), word(headOrder))
	}
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		from, to := raw[at+y*line:], picture.Pix[y*picture.Stride:]
		for x := range width {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = from[4*x+2], from[4*x+1], from[4*x], 255
		}
	}
	return picture, nil
}
