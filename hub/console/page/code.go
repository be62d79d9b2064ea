package page

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// Picture is a QR code as a template draws it: one path on a square.
type Picture struct {
	Side int    // units of the square, with the quiet zone around the code
	Path string // of the dark modules
}

// quietZone is the empty border ISO/IEC 18004 asks for, in modules.
const quietZone = 4

// QR draws a text as a QR code. The error says the text is longer than a code holds.
func QR(text string) (Picture, error) {
	made, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Picture{}, fmt.Errorf("draw a QR code: %w", err)
	}
	size := made.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := made.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	return Picture{Side: size + 2*quietZone, Path: path.String()}, nil
}
