// Package duty is what waits for an officer of the centre, and what he does about it.
package duty

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
			"GET /s/{space}/duty":             {Deed: account.See, Show: today},
			"POST /s/{space}/duty/phones":     {Deed: account.Reveal, Show: showNumbers},
			"GET /s/{space}/duty/make":        {Deed: account.Act, Show: showMake},
			"POST /s/{space}/duty/make":       {Deed: account.Act, Show: doMake},
			"GET /s/{space}/act/{act}":        {Deed: account.Act, Show: showForm},
			"POST /s/{space}/act/{act}":       {Deed: account.Act, Show: doAct},
			"GET /s/{space}/conflicts":        {Deed: account.See, Show: conflicts},
			"GET /s/{space}/conflict":         {Deed: account.See, Show: showConflict},
			"POST /s/{space}/conflict":        {Deed: account.Resolve, Show: settle},
			"POST /s/{space}/conflict/phones": {Deed: account.Reveal, Show: showPhones},
			"GET /s/{space}/settled":          {Deed: account.See, Show: settled},
		},
		Tabs: []page.Tab{
			{Section: "duty", Path: "duty", Label: record.Label{Zh: "待办", En: "To do"}, Live: "duty", Hot: true, Deed: account.See},
			{Section: "conflicts", Path: "conflicts", Label: record.Label{Zh: "冲突", En: "Conflicts"}, Live: "conflicts", Hot: true, Deed: account.See},
		},
	}
}
