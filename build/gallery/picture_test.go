package gallery_test

import (
	"cmp"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	_ "fyne.io/fyne/v2/test" // makes a headless app the current one

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
)

var rewrite = flag.Bool("rewrite", false, "draw the pictures in testdata anew; look at them before they are committed")

// wall is a window to draw in, on a laptop's screen whose desktop is set to a scale.
type wall struct {
	*window.Window
	scale float32
}

func hang(t testing.TB, scale float32) wall {
	t.Helper()
	w := window.New(fyne.CurrentApp(), func(screen.Message) {})
	w.SetReport(func(err error) { t.Errorf("drawing panicked: %v", err) })
	t.Cleanup(w.Fyne().Close)
	w.Fyne().Resize(fyne.NewSize(1366/scale, 768/scale))
	return wall{w, scale}
}

// picture is one that is kept: of every screen of the list in the four themes, and the ones with most on them in larger
// type and on screens whose desktop is set to 125 % and 150 %.
type picture struct {
	screen string
	look   screen.Look
	scale  float32
}

func (p picture) name() string {
	name := fmt.Sprintf("%s/%s", p.look.Theme, p.screen)
	if p.look.Size != screen.SizeNormal {
		name += "-" + string(p.look.Size)
	}
	if p.scale != 1 {
		name += fmt.Sprintf("-%.0f", p.scale*100)
	}
	return name
}

// crowded are the screens with most on them.
var crowded = []string{"checkin", "tasks", "board", "needs", "traffic", "sync"}

func pictures(all []shown) []picture {
	var kept []picture
	for _, s := range all {
		if !s.main() {
			continue
		}
		for _, theme := range screen.Themes() {
			kept = append(kept, picture{s.name, screen.Look{Theme: theme, Size: screen.SizeNormal}, 1})
		}
	}
	for _, name := range crowded {
		kept = append(kept, picture{name, screen.Look{Theme: screen.Day, Size: screen.SizeLarge}, 1}, picture{name, screen.Look{Theme: screen.Night, Size: screen.SizeHuge}, 1},
			picture{name, screen.Look{Theme: screen.Day, Size: screen.SizeNormal}, 1.25}, picture{name, screen.Look{Theme: screen.Day, Size: screen.SizeNormal}, 1.5})
	}
	return kept
}

// TestTheScreensLookAsTheyWereSeen compares every screen with a picture that a person looked at, drawn by Fyne's software
// painter in the embedded type, so that no machine's fonts or graphics come into it.
func TestTheScreensLookAsTheyWereSeen(t *testing.T) {
	e := played(t)
	all := walk(t, e, screen.Chinese)
	known := map[string]bool{}
	for _, p := range pictures(all) {
		known[p.name()+".png"] = true
		path := filepath.Join("testdata", p.name()+".png")
		at := slices.IndexFunc(all, func(s shown) bool { return s.name == p.screen })
		if at < 0 {
			t.Fatalf("there is no screen %s", p.screen)
		}
		w := hang(t, p.scale)
		w.Show(all[at].in(p.look))
		got := w.Fyne().Canvas().Capture()
		if *rewrite {
			write(t, path, fewColours(got))
			continue
		}
		if share := difference(got, read(t, path)); share > 0.002 {
			seen := filepath.Join(t.TempDir(), filepath.Base(path))
			write(t, seen, fewColours(got))
			t.Errorf("%.2f %% of %s differs; if it should, run with -rewrite and look at it", share*100, path)
		}
	}
	kept, err := filepath.Glob("testdata/*/*.png")
	e.must(err)
	for _, path := range kept {
		if name, _ := filepath.Rel("testdata", path); !known[filepath.ToSlash(name)] {
			t.Errorf("%s is a picture of no screen", path)
		}
	}
}

// colours is how many a picture keeps: enough for type with soft edges, few enough for a small file.
const colours = 28

// fewColours makes a picture of the colours that are most in it. Equal pictures give equal files.
func fewColours(picture image.Image) *image.Paletted {
	counts := map[color.RGBA]int{}
	b := picture.Bounds()
	at := colourAt(picture)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			counts[at(x, y)]++
		}
	}
	all := make([]color.RGBA, 0, len(counts))
	for c := range counts {
		all = append(all, c)
	}
	key := func(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
	slices.SortFunc(all, func(a, b color.RGBA) int { return cmp.Or(counts[b]-counts[a], key(a)-key(b)) })
	var few color.Palette
	for _, c := range all { // grounds differ by little; of the soft edges of type, one close to another adds nothing
		if len(few) == colours {
			break
		}
		apart := 4
		if len(few) >= colours/2 {
			apart = 28
		}
		if len(few) == 0 || distance(c, few[few.Index(c)].(color.RGBA)) > apart*apart {
			few = append(few, c)
		}
	}
	nearest := map[color.RGBA]uint8{}
	out := image.NewPaletted(b, few)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := at(x, y)
			i, ok := nearest[c]
			if !ok {
				i = uint8(few.Index(c))
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	return out
}

// colourAt reads pixels of an opaque picture; of the kind that Fyne paints, fast.
func colourAt(picture image.Image) func(x, y int) color.RGBA {
	if p, ok := picture.(*image.NRGBA); ok {
		return func(x, y int) color.RGBA {
			i := p.PixOffset(x, y)
			return color.RGBA{p.Pix[i], p.Pix[i+1], p.Pix[i+2], 0xFF}
		}
	}
	return func(x, y int) color.RGBA { return color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA) }
}

func distance(a, b color.RGBA) int {
	square := func(x, y uint8) int { return (int(x) - int(y)) * (int(x) - int(y)) }
	return square(a.R, b.R) + square(a.G, b.G) + square(a.B, b.B)
}

func write(t *testing.T, path string, picture image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
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

func read(t *testing.T, path string) *image.Paletted {
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
	few, ok := picture.(*image.Paletted)
	if !ok {
		t.Fatalf("%s keeps every colour; -rewrite makes it small", path)
	}
	return few
}

// difference is the share of pixels that are clearly not those of the picture kept, as far as its few colours tell.
func difference(got image.Image, kept *image.Paletted) float64 {
	if got.Bounds() != kept.Bounds() {
		return 1
	}
	b, different := kept.Bounds(), 0
	at, nearest := colourAt(got), map[color.RGBA]color.RGBA{}
	few := make([]color.RGBA, len(kept.Palette))
	for i, c := range kept.Palette {
		few[i] = color.RGBAModel.Convert(c).(color.RGBA)
	}
	last, lastFew := color.RGBA{}, color.RGBA{} // neighbours are mostly alike
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if c := at(x, y); c != last {
				n, ok := nearest[c]
				if !ok {
					n = few[kept.Palette.Index(c)]
					nearest[c] = n
				}
				last, lastFew = c, n
			}
			if distance(lastFew, few[kept.ColorIndexAt(x, y)]) > 64*64 {
				different++
			}
		}
	}
	return float64(different) / float64(b.Dx()*b.Dy())
}
