package gallery_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"qianshao/build/flood"
	"qianshao/shared/catalog"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/terminal/screen"
)

// TestNothingIsLeftInChinese walks every screen and every question in English and finds Chinese that nobody typed.
func TestNothingIsLeftInChinese(t *testing.T) {
	e := played(t)
	typed := e.typed()
	found := map[string]string{}
	for _, s := range append(walk(t, e, screen.English), asked(t, e, screen.English)...) {
		view := s.in(screen.Look{Theme: screen.Day, Size: screen.SizeNormal})
		if s.name == "first-language" || onPaper(view) {
			continue // it asks in both; papers are Chinese by their rules
		}
		texts(reflect.ValueOf(view), func(text string) {
			for _, run := range han.FindAllString(text, -1) {
				if !strings.Contains(typed, run) && found[text] == "" {
					found[text] = s.name
				}
			}
		})
	}
	for text, where := range found {
		t.Errorf("%s: %q", where, text)
	}
}

var han = regexp.MustCompile(`\p{Han}+`)

// said are words that are the same in both languages: the language itself, what a field takes in this form only, people and machines of the exercise.
const said = "中文 全灾区 李敏 陈刚 江津一号台 指挥车 江津指挥中心 日常库"

// typed is all free text that operators of the exercise typed. Words of lists are not: those have an English side.
func (e *exercise) typed() string {
	story := flood.New(12, clock(), flood.Exercise().Times(scale))
	var places []string
	for _, d := range catalog.Districts(clock()) { // proper names
		places = append(places, d.Name)
	}
	lines := append(append(story.Lines(), story.AtTheDesk()...), story.InTheVehicle()...)
	all := append(places, said, flood.IncidentName)
	for line := range bytes.Lines(lines) {
		var a struct {
			Kind     string
			Set, Add map[string]any
		}
		e.must(json.Unmarshal(line, &a))
		kind := record.Standard().Kind(a.Kind)
		for _, part := range []map[string]any{a.Set, a.Add} {
			for name, value := range part {
				if f := kind.Field(name); f != nil && len(f.Options) > 0 {
					continue
				}
				all = append(all, fmt.Sprint(value))
			}
		}
	}
	return strings.Join(all, "\n")
}

// onPaper says whether a paper is shown: the open book is one, or the page of papers.
func onPaper(v screen.View) bool {
	paper := false
	each(v.Body, func(b screen.Block) {
		if b.Tabs == nil {
			paper = paper || b.Form != nil && strings.HasPrefix(b.Form.ID, "papers.")
			return
		}
		for _, tab := range b.Tabs.Items {
			for _, page := range procedure.Standard().Pages() {
				paper = paper || tab.Active && slices.ContainsFunc(page.Tabs, func(p procedure.Tab) bool {
					return p.Paper != "" && tab.ID == page.Name+".tab."+p.Paper
				})
			}
		}
	})
	return paper
}

// unseen are fields of a view that nobody reads on the screen.
var unseen = []string{"ID", "Initials", "UndoID", "OfferID", "Cancel", "Submit", "Focus", "Selected", "Language", "Look"}

// texts calls f with every text of a view that is seen.
func texts(v reflect.Value, f func(string)) {
	switch v.Kind() {
	case reflect.String:
		f(v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			texts(v.Elem(), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), f)
		}
	case reflect.Struct:
		if f, ok := v.Interface().(screen.Field); ok && (f.Kind == screen.Han || f.Kind == screen.Long || f.Kind == screen.Text) {
			f.Text = "" // what is proposed to be written and published is Chinese
			v = reflect.ValueOf(f)
		}
		for i := range v.NumField() {
			if !slices.Contains(unseen, v.Type().Field(i).Name) {
				texts(v.Field(i), f)
			}
		}
	}
}
