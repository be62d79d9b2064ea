// Package books is the tables of records, and the page of each record.
package books

import (
	"embed"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
)

//go:embed template static
var files embed.FS

// Area is the pages. The tables are put together once: they hold no data.
func Area() page.Area {
	b := newBooks()
	return page.Area{
		Files: files,
		Routes: map[string]page.Route{
			"GET /s/{space}/teams/{id}":                 {Deed: account.See, Show: b.pageOf(b.team), Then: true},
			"GET /s/{space}/needs/{id}":                 {Deed: account.See, Show: b.pageOf(b.need), Then: true},
			"GET /s/{space}/tasks/{id}":                 {Deed: account.See, Show: b.pageOf(b.task), Then: true},
			"GET /s/{space}/people/{id}":                {Deed: account.See, Show: b.pageOf(b.person), Then: true},
			"GET /s/{space}/record/{kind}/{id}":         {Deed: account.See, Show: b.record, Then: true},
			"POST /s/{space}/record/{kind}/{id}/export": {Deed: account.Export, Show: b.exportRecord, Then: true},
			"GET /s/{space}/journal":                    {Deed: account.See, Show: b.table("journal"), Then: true},
			"GET /s/{space}/teams":                      {Deed: account.See, Show: b.table("teams"), Then: true},
			"GET /s/{space}/people":                     {Deed: account.See, Show: b.table("people"), Then: true},
			"GET /s/{space}/needs":                      {Deed: account.See, Show: b.table("needs"), Then: true},
			"GET /s/{space}/tasks":                      {Deed: account.See, Show: b.table("tasks"), Then: true},
			"GET /s/{space}/books":                      {Deed: account.See, Show: b.library, Then: true},
			"GET /s/{space}/books/{book}":               {Deed: account.See, Show: b.book, Then: true},
			"POST /s/{space}/tables/{table}/export":     {Deed: account.Export, Show: b.export, Then: true},
			"POST /s/{space}/tables/{table}/saved":      {Deed: account.See, Show: b.save, Then: true},
		},
		Tabs: []page.Tab{
			{Section: "teams", Path: "teams", Label: record.Label{Zh: "力量", En: "Forces"}, Live: "teams", Deed: account.See, Then: true},
			{Section: "people", Path: "people", Label: record.Label{Zh: "人员", En: "People"}, Deed: account.See, Then: true},
			{Section: "traffic", Path: "books/vehicle", Label: record.Label{Zh: "车辆通行", En: "Traffic"}, Deed: account.See, Then: true},
			{Section: "needs", Path: "needs", Label: record.Label{Zh: "需求", En: "Needs"}, Live: "needs", Deed: account.See, Then: true},
			{Section: "tasks", Path: "tasks", Label: record.Label{Zh: "任务", En: "Tasks"}, Live: "tasks", Deed: account.See, Then: true},
			{Section: "logistics", Path: "books/stock", Label: record.Label{Zh: "物资", En: "Supplies"}, Deed: account.See, Then: true},
			{Section: "information", Path: "books/message", Label: record.Label{Zh: "信息", En: "Messages"}, Deed: account.See, Then: true},
			{Section: "journal", Path: "journal", Label: record.Label{Zh: "日志", En: "Journal"}, Deed: account.See, Then: true},
			{Section: "books", Path: "books", Label: record.Label{Zh: "登记簿", En: "Books"}, Deed: account.See, Then: true},
		},
	}
}

// books is every table by its name, and the shelves they stand on.
type books struct {
	tables  map[string]table
	office  *procedure.Books
	shelves []shelf
}

func newBooks() *books {
	b := &books{tables: map[string]table{}, office: procedure.Standard()}
	schema := record.Standard()
	for _, t := range []table{teamsTable().made(schema), peopleTable().made(schema), needsTable().made(schema), tasksTable().made(schema), journalTable(schema)} {
		b.tables[t.name] = t
	}
	for _, p := range b.office.Pages() {
		section := "books"
		switch p.Name {
		case "traffic", "logistics", "information":
			section = p.Name
		}
		one := shelf{label: p.Label}
		for _, tab := range p.Tabs {
			if register := b.office.Register(tab.Register); register != nil {
				t := registerTable(schema, register, section)
				b.tables[t.name] = t
				one.tables = append(one.tables, t.name)
			}
		}
		if len(one.tables) > 0 {
			b.shelves = append(b.shelves, one)
		}
	}
	return b
}

// table answers with a table of this name.
func (b *books) table(name string) func(*page.Request) error {
	return func(q *page.Request) error { return b.show(q, b.tables[name]) }
}

// book answers with the register the address names.
func (b *books) book(q *page.Request) error {
	t, ok := b.tables["books/"+q.HTTP.PathValue("book")]
	if !ok {
		return page.ErrMissing
	}
	return b.show(q, t)
}

// named gives the table that a form is about; the slash of its name stands as a dot there.
func (b *books) named(q *page.Request) (table, error) {
	t, ok := b.tables[strings.Replace(q.HTTP.PathValue("table"), ".", "/", 1)]
	if !ok {
		return t, page.ErrMissing
	}
	return t, nil
}
