package browser

import (
	"embed"

	"qianshao/shared/asset"
	"qianshao/shared/font"
)

//go:embed static
var static embed.FS

// readAssets gives every file by name: those below static, the type of the window, and the colours of the palette.
func readAssets() (asset.Files, error) {
	files, err := asset.Read("static", static)
	if err != nil {
		return nil, err
	}
	files.Add("regular.ttf", font.Regular)
	files.Add("bold.ttf", font.Bold)
	files.Add("look.css", []byte(lookSheet()))
	return files, files.Refer("browser.css")
}
