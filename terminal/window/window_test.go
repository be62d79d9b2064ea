package window_test

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
	"qianshao/terminal/window/chime"
	"qianshao/terminal/window/sample"
)

func TestOfManyViewsInAHurryTheNewestIsDrawn(t *testing.T) {
	d := open(t, rowsView(3, ""))
	var mutex sync.Mutex
	var home []func()
	d.w.SetDo(func(f func()) {
		mutex.Lock()
		defer mutex.Unlock()
		home = append(home, f)
	})
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() { d.w.Show(rowsView(3, "1")) })
	}
	wait.Wait()
	d.w.Show(rowsView(3, "2"))
	if len(home) != 1 {
		t.Fatalf("21 views asked for %d draws before the first, want 1", len(home))
	}
	home[0]()
	if got := d.w.ChosenNow("l"); got != "2" {
		t.Errorf("drawn: choice %q, want that of the newest view, 2", got)
	}
	d.w.Show(rowsView(3, "0"))
	if len(home) != 2 {
		t.Errorf("a view after the draw asked for %d draws, want one more", len(home)-1)
	}
}

func TestEveryPrimaryButtonIsInSightAt1366x768(t *testing.T) {
	for _, size := range []screen.TextSize{screen.SizeNormal, screen.SizeLarge, screen.SizeHuge} {
		for _, name := range []string{"checkin", "tasking", "fields", "asking"} {
			d := open(t, sample.ByName(name, screen.Look{Theme: screen.Night, Size: size}))
			buttons := d.w.Pinned()
			if len(buttons) == 0 {
				t.Fatalf("%s pins no button", name)
			}
			for id, b := range buttons {
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
				if !b.Visible() || at.X < 0 || at.Y < 0 || at.X+b.Size().Width > 1366 || at.Y+b.Size().Height > d.w.SnackTop() {
					t.Errorf("%s %s: button %s at %v size %v", name, size, id, at, b.Size())
				}
			}
		}
	}
}

// What an act made can be printed from the line at the bottom, beside its undo, and the keyboard stays there while the
// seconds run.
func TestR3_2_TheLineAtTheBottomOffersThePaper(t *testing.T) {
	for _, size := range []screen.TextSize{screen.SizeNormal, screen.SizeLarge, screen.SizeHuge} {
		v := formView(screen.Field{ID: "a", Kind: screen.Text})
		v.Look.Size = size
		v.Snack = &screen.Snack{Text: "已保存·仅本机：重庆市江津区蓝天救援队 32 人", Tone: screen.Good, UndoID: "undo", Undo: "撤销 9s", OfferID: "offer", Offer: "打印队伍到场卡"}
		d := open(t, v)
		undo, offer := d.w.Stops()["undo"].(fyne.CanvasObject), d.w.Stops()["offer"].(fyne.CanvasObject)
		if offer.Position().X < 0 || offer.Position().X+offer.Size().Width > undo.Position().X {
			t.Errorf("%s: the paper stands at %v, the undo at %v", size, offer.Position(), undo.Position())
		}
		d.focus("offer")
		later := *v.Snack
		later.Undo = "撤销 8s"
		v.Snack = &later
		d.w.Show(v)
		d.press(fyne.KeyReturn)
		d.wants(screen.Pressed{ID: "offer"})
	}
}

func TestSettingUpBeginsInTheFirstField(t *testing.T) {
	v := formView(screen.Field{ID: "name", Kind: screen.Han})
	v.Nav = nil
	if got := open(t, v).focused(); got != "name" {
		t.Errorf("without a list of screens the keyboard begins in %q, want name", got)
	}
	v.Body = []screen.Block{{Actions: &screen.Actions{Buttons: []screen.Button{{ID: "zh", Label: "简体中文", Primary: true}, {ID: "en", Label: "English"}}}}}
	if got := open(t, v).focused(); got != "zh" {
		t.Errorf("with buttons only it begins in %q, want zh", got)
	}
}

func TestTheKeyboardScrollsItsFieldIntoSight(t *testing.T) {
	d := open(t, sample.CheckIn(screen.Look{Theme: screen.Day, Size: screen.SizeHuge}))
	for _, id := range []string{"remark", "find.text", "place"} {
		d.focus(id)
		o := d.w.Stops()[id].(fyne.CanvasObject)
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		var limit float32
		for _, b := range d.w.Pinned() {
			limit = fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Y
		}
		if at.Y < 180 || at.Y+o.Size().Height > limit {
			t.Errorf("field %s at %v with height %v; buttons begin at %v", id, at.Y, o.Size().Height, limit)
		}
	}
}

func TestWrap(t *testing.T) {
	measure := func(r rune) float32 {
		if r < 0x80 {
			return 1
		}
		return 2
	}
	cases := []struct {
		name, text string
		width      float32
		want       []string
	}{
		{"chinese_breaks_anywhere", "重庆江津暴雨", 8, []string{"重庆江津", "暴雨"}},
		{"no_line_begins_with_a_stop", "重庆江津，暴雨", 8, []string{"重庆江", "津，暴雨"}},
		{"words_stay_whole", "go to the hub", 6, []string{"go to", "the", "hub"}},
		{"a_long_word_is_cut", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"mixed", "编号YB-A-0137已保存", 12, []string{"编号", "YB-A-0137已", "保存"}},
		{"paragraphs", "一\n\n二", 8, []string{"一", "", "二"}},
		{"narrower_than_a_character", "一二", 1, []string{"一", "二"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := window.Wrap(c.text, c.width, measure)
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("%q", got)
			}
			if joined := strings.Join(got, ""); strings.ReplaceAll(joined, " ", "") != strings.NewReplacer(" ", "", "\n", "").Replace(c.text) {
				t.Errorf("characters were lost: %q", joined)
			}
		})
	}
}

func TestASoundIsPlayedOnceForEachScan(t *testing.T) {
	v := sample.CheckIn(day)
	d := open(t, v)
	var heard []chime.Sound
	d.w.SetPlay(func(s chime.Sound) { heard = append(heard, s) })
	d.w.Show(v)
	v.Sound = screen.Sound{Kind: screen.SoundGood, Rev: 1}
	d.w.Show(v)
	d.w.Show(v) // the same scan, drawn again
	v.Sound = screen.Sound{Kind: screen.SoundRefused, Rev: 2}
	d.w.Show(v)
	if !slices.Equal(heard, []chime.Sound{chime.Good, chime.Refused}) {
		t.Errorf("heard %q, want good and refused, each once", heard)
	}
}

func TestTheWindowKnowsEverySoundOfTheScreens(t *testing.T) {
	for kind, want := range map[screen.SoundKind]chime.Sound{screen.SoundGood: chime.Good, screen.SoundUnknown: chime.Unknown, screen.SoundRefused: chime.Refused} {
		if chime.Sound(kind) != want {
			t.Errorf("%s is played as %s", kind, want)
		}
	}
}
