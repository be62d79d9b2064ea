package browser

import (
	"embed"

	"qianshao/shared/asset"
	"qianshao/shared/font"
	"qianshao/terminal/window/chime"
)

//go:embed static
var static embed.FS

// readAssets gives every file by name: those below static, the type of the window, the colours of the
// palette, and the sounds of a scan.
func readAssets() (asset.Files, error) {
	files, err := asset.Read("static", static)
	if err != nil {
		return nil, err
	}
	files.Add("regular.ttf", font.Regular)
	files.Add("bold.ttf", font.Bold)
	for _, s := range []chime.Sound{chime.Good, chime.Unknown, chime.Refused} {
		files.Add(string(s)+".wav", chime.Wave(s))
	}
	files.Add("look.css", []byte(lookSheet()))
	return files, files.Refer("browser.css")
}
