package books

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"qianshao/hub/console/page"
	"qianshao/shared/notebook"
)

// saved is a filter somebody gave a name: the table's address as it was then.
type saved struct {
	Name  string `json:"name"`
	Query string `json:"query"`
	Link  string `json:"-"`
}

// Filters with a name are kept by account and table, in the hub's notebook: they are nobody else's.
const (
	topicSaved  = "console-filter"
	savedMax    = 20
	savedLenMax = 40   // characters of a name
	queryLenMax = 1000 // bytes
)

func savedKey(q *page.Request, table string) string { return q.Account.Name + "/" + table }

func savedFor(q *page.Request, t table) ([]saved, error) {
	raw, err := q.Notes().Find(q.HTTP.Context(), topicSaved, savedKey(q, t.name))
	if err != nil || raw == nil {
		return nil, err
	}
	var all []saved
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("read saved filters: %w", err)
	}
	for i := range all {
		all[i].Link = t.address(q, all[i].Query)
	}
	return all, nil
}

// save keeps the address of a table under a name, or forgets it. The oldest of too many goes.
func (b *books) save(q *page.Request) error {
	t, err := b.named(q)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(q.HTTP.PostFormValue("name"))
	if runes := []rune(name); len(runes) > savedLenMax {
		name = string(runes[:savedLenMax])
	}
	query, err := url.ParseQuery(q.HTTP.PostFormValue("query"))
	if err != nil || len(q.HTTP.PostFormValue("query")) > queryLenMax {
		return page.ErrMissing
	}
	query, _ = tidy(query)
	query.Del("page")
	query.Del("before")
	if name != "" {
		if err := keep(q, t.name, saved{Name: name, Query: query.Encode()}, q.HTTP.PostFormValue("forget") != ""); err != nil {
			return err
		}
	}
	return q.Redirect(t.address(q, query.Encode()))
}

func keep(q *page.Request, table string, one saved, forget bool) error {
	return q.Notes().Update(q.HTTP.Context(), func(p notebook.Page) error {
		key := savedKey(q, table)
		raw, err := p.Find(topicSaved, key)
		if err != nil {
			return err
		}
		var all []saved
		if raw != nil {
			if err := json.Unmarshal(raw, &all); err != nil {
				return fmt.Errorf("read saved filters: %w", err)
			}
		}
		all = slices.DeleteFunc(all, func(s saved) bool { return s.Name == one.Name })
		if !forget {
			all = append(all, one)
		}
		all = all[max(0, len(all)-savedMax):]
		if raw, err = json.Marshal(all); err != nil {
			return fmt.Errorf("keep saved filters: %w", err)
		}
		return p.Put(topicSaved, key, raw)
	})
}
