// Package admin is for who keeps the hub and its terminals running.
package admin

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
			"GET /s/{space}/terminals": {Deed: account.See, Show: terminals},
		},
		Tabs: []page.Tab{
			{Section: "terminals", Path: "terminals", Label: record.Label{Zh: "终端", En: "Terminals"}, Live: "terminals", Deed: account.See},
		},
	}
}
