package page

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"
)

// Picture is a code as a template draws it: one path.
type Picture struct {
	Side int    // units across, and of a QR code down, with the quiet zone around it
	High int    // units down
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
	return Picture{Side: size + 2*quietZone, High: size + 2*quietZone, Path: path.String()}, nil
}

// What a linear code needs beside its bars, in modules.
const (
	linearQuiet = 10
	linearHigh  = 28
)

// Bars draws a text as a Code 128. The error says that it holds what such a code cannot.
func Bars(text string) (Picture, error) {
	made, err := code128.Encode(text)
	if err != nil {
		return Picture{}, fmt.Errorf("draw a Code 128: %w", err)
	}
	size := made.Bounds().Dx()
	var path strings.Builder
	for x := range size {
		if r, _, _, _ := made.At(x, 0).RGBA(); r == 0 {
			fmt.Fprintf(&path, "M%d 0h1v%dh-1z", x+linearQuiet, linearHigh)
		}
	}
	return Picture{Side: size + 2*linearQuiet, High: linearHigh, Path: path.String()}, nil
}
