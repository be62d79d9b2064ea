// Package situation is what is known of a space at one look: now, at a moment gone by, or between two of them.
package situation

import (
	"embed"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/record"
)

//go:embed template static
var files embed.FS

// Area is the pages.
func Area() page.Area {
	return page.Area{
		Files: files,
		Routes: map[string]page.Route{
			"GET /s/{space}":                {Deed: account.See, Show: overview},
			"GET /s/{space}/figures":        {Deed: account.See, Show: figures, Then: true},
			"GET /s/{space}/figures/{name}": {Deed: account.See, Show: behind, Then: true},
			"GET /s/{space}/replay":         {Deed: account.See, Show: replay},
			"GET /s/{space}/compare":        {Deed: account.See, Show: compare},
			"GET /s/{space}/satellite":      {Deed: account.See, Show: satellite},
		},
		Tabs: []page.Tab{
			{Section: "overview", Label: record.Label{Zh: "态势总览", En: "Overview"}, Deed: account.See},
			{Section: "satellite", Path: "satellite", Label: record.Label{Zh: "经卫星", En: "By satellite"}, Live: "satellite", Hot: true, Deed: account.See, When: func(p *page.Page) bool { return len(p.State.Satellite) > 0 }},
		},
	}
}
