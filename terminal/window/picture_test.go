package window_test

import (
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

var rewrite = flag.Bool("rewrite", false, "draw the pictures in testdata anew; look at them before they are committed")

// TestPictures compares drawn views with pictures that a person looked at. They are drawn by Fyne's software painter
// in the embedded type, so that no machine's fonts or graphics come into it.
func TestPictures(t *testing.T) {
	night := screen.Look{Theme: screen.Night, Size: screen.SizeLarge}
	huge := screen.Look{Theme: screen.Day, Size: screen.SizeHuge}
	pictures := map[string]screen.View{
		"checkin-day": sample.CheckIn(day), "checkin-night": sample.CheckIn(night), "checkin-huge": sample.CheckIn(huge),
		"board-day": sample.ForceBoard(day, 40), "board-night": sample.ForceBoard(night, 400),
		"counts-day": sample.Counts(day), "tasking-night": sample.Tasking(night), "asking-day": sample.Asking(day),
	}
	for name, v := range pictures {
		t.Run(name, func(t *testing.T) {
			got := open(t, v).canvas().Capture()
			path := filepath.Join("testdata", name+".png")
			if *rewrite {
				write(t, path, got)
				return
			}
			if share := difference(got, read(t, path)); share > 0.001 {
				seen := filepath.Join(t.TempDir(), name+".png")
				write(t, seen, got)
				t.Errorf("%.2f %% of the picture differs from %s; look at it, then run with -rewrite", share*100, path)
			}
		})
	}
}

func write(t *testing.T, path string, picture image.Image) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// difference is the share of pixels that are clearly not alike.
func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	const clearly = 0x2000 // of 0xFFFF: rounding differs a little between kinds of processor
	different := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if apart(r1, r2) > clearly || apart(g1, g2) > clearly || apart(b1, b2) > clearly {
				different++
			}
		}
	}
	return float64(different) / float64(a.Bounds().Dx()*a.Bounds().Dy())
}

func apart(a, b uint32) uint32 {
	if a > b {
		return a - b
	}
	return b - a
}
