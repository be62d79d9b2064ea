package window_test

import (
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

// TestACodeOnScreenIsReadByACamera draws a pairing code in every look and reads it back from the picture.
func TestACodeOnScreenIsReadByACamera(t *testing.T) {
	want := "QP1." + strings.TrimSuffix(strings.Repeat("AFXSKEW8.", 18), ".")
	for _, look := range []screen.Look{day, {Theme: screen.Night, Size: screen.SizeNormal}, {Theme: screen.Day, Size: screen.SizeHuge}} {
		v := sample.Frame(look, "nav.sync")
		v.Dialog = &screen.Dialog{ID: "sync.offer", Title: "显示配对码", Cancel: "close", Body: []screen.Block{
			{Note: &screen.Note{Text: "在另一台终端上扫描", Tone: screen.Info}}, {Code: &screen.CodePicture{Text: want}}, {Note: &screen.Note{Text: want}},
			{Actions: &screen.Actions{Buttons: []screen.Button{{ID: "close", Label: "关闭", Key: "Esc", Primary: true}}}},
		}}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(open(t, v).canvas().Capture())
		if err != nil {
			t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil || read.GetText() != want {
			t.Errorf("%v: read %v, %v", look, read, err)
		}
	}
}

// TestWhatNoCodeCanHoldIsLeftOut gives the window a text beyond any code.
func TestWhatNoCodeCanHoldIsLeftOut(t *testing.T) {
	v := sample.Frame(day, "nav.sync")
	v.Body = []screen.Block{{Code: &screen.CodePicture{Text: strings.Repeat("长", 5000)}}, {Note: &screen.Note{Text: "文字还在"}}}
	open(t, v).canvas().Capture()
}
