// Package duty is what waits for an officer of the centre.
package duty

import (
	"embed"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/record"
)

//go:embed template
var files embed.FS

// Area is the pages.
func Area() page.Area {
	return page.Area{
		Files: files,
		Routes: map[string]page.Route{
			"GET /s/{space}/conflicts": {Deed: account.See, Show: conflicts},
		},
		Tabs: []page.Tab{
			{Section: "conflicts", Path: "conflicts", Label: record.Label{Zh: "冲突", En: "Conflicts"}, Live: "conflicts", Hot: true, Deed: account.See},
		},
	}
}
