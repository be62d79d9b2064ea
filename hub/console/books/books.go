// Package books is the tables of records, and the page of each record.
package books

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
			"GET /s/{space}/teams":      {Deed: account.See, Show: teams},
			"GET /s/{space}/teams/{id}": {Deed: account.See, Show: team},
			"GET /s/{space}/needs":      {Deed: account.See, Show: needs},
			"GET /s/{space}/needs/{id}": {Deed: account.See, Show: need},
			"GET /s/{space}/tasks":      {Deed: account.See, Show: tasks},
			"GET /s/{space}/tasks/{id}": {Deed: account.See, Show: task},
			"GET /s/{space}/journal":    {Deed: account.See, Show: journal},
		},
		Tabs: []page.Tab{
			{Section: "teams", Path: "teams", Label: record.Label{Zh: "力量", En: "Forces"}, Live: "teams", Deed: account.See},
			{Section: "needs", Path: "needs", Label: record.Label{Zh: "需求", En: "Needs"}, Live: "needs", Deed: account.See},
			{Section: "tasks", Path: "tasks", Label: record.Label{Zh: "任务", En: "Tasks"}, Live: "tasks", Deed: account.See},
			{Section: "journal", Path: "journal", Label: record.Label{Zh: "日志", En: "Journal"}, Deed: account.See},
		},
	}
}
