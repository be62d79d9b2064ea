package desk_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/report"
)

func TestR9_2_WordsOfAReportAreItsMakersAndKeptWithIt(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	a.applies(`{"kind":"template","id":"w1","set":{"paper":"daily","name":"日报","opening":"按规定报告如下。","footnote":"联系人：值班室","valid_from":"2026-07-01T00:00:00Z"}}`)
	q := desk.PaperQuery{Paper: "daily", Texts: map[string]string{}, Words: report.Wording{Heading: "江津区日报（更正）", Opening: "现将昨日情况更正如下。"}}
	doc, given, err := a.Draft(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title != q.Words.Heading || doc.Parts[0].Prose != q.Words.Opening || doc.Parts[len(doc.Parts)-1].Prose != "联系人：值班室" {
		t.Errorf("the words are not those given: %+v", doc)
	}
	if given.Opening != "按规定报告如下。" || given.Heading == "" || given.Heading == q.Words.Heading {
		t.Errorf("it would have stood there: %+v", given)
	}
	kept := must[report.Document](t)(a.Printing(t.Context(), q, "pdf"))
	if kept.Number == "" || kept.Title != q.Words.Heading || kept.Parts[0].Prose != q.Words.Opening {
		t.Errorf("the report was kept without its words: %+v", kept)
	}
	if again := must[report.Document](t)(a.Printing(t.Context(), q, "pdf")); again.Number != kept.Number {
		t.Errorf("the same words made another report: %s, %s", kept.Number, again.Number)
	}
	q.Words.Closing = "特此报告。"
	if other := must[report.Document](t)(a.Printing(t.Context(), q, "pdf")); other.Number == kept.Number || !strings.Contains(raw(t, other), "特此报告。") {
		t.Errorf("other words are taken for the report that was kept: %s", other.Number)
	}
}

func TestR9_2_WordsAlsoReplaceThoseOfABuilder(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	q := desk.PaperQuery{Paper: "task-order", About: must[uuid.UUID](t)(a.Named(t.Context(), "task", "YB-A-0004")), Words: report.Wording{Heading: "任务单（补发）"}}
	doc, given, err := a.Draft(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title != "任务单（补发）" || given.Heading == "" || given.Heading == doc.Title {
		t.Errorf("%s stands in the place of %s", doc.Title, given.Heading)
	}
}

func TestX5_WhatIsDeclaredSensitiveIsKnownWithItsMask(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	a.applies(
		`{"kind":"person","id":"x1","set":{"name":"周二","phone":"13812345678","id_number":"500103198001011234","emergency_contact":"周大 023-47551234"}}`,
		`{"kind":"person","id":"x2","set":{"name":"吴三","phone":"在场","id_number":"同上","emergency_contact":"无"}}`,
		`{"kind":"vehicle","id":"v1","set":{"plate":"渝A12345","driver_phone":"023-47550000"}}`,
	)
	got := must[map[string]string](t)(a.Personal(t.Context()))
	for whole, shown := range map[string]string{
		"13812345678": "138****5678", "500103198001011234": "500***********1234", "周大 023-47551234": "****", "023-47550000": "023*****0000",
	} {
		if got[whole] != shown {
			t.Errorf("%s is shown as %q, not %q", whole, got[whole], shown)
		}
	}
	for _, open := range []string{"周二", "在场", "同上", "无"} {
		if _, hidden := got[open]; hidden {
			t.Errorf("%s identifies nobody and is hidden", open)
		}
	}
}

func TestX7_AFormOffersTheRecordsAPaperIsAbout(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	choices := must[map[string][]desk.Choice](t)(a.PaperChoices(t.Context(), "team-certificate"))
	if about := choices[desk.AboutChoice]; len(about) != 2 || about[0].Label == "" {
		t.Errorf("it offers %+v", about)
	}
	if choices = must[map[string][]desk.Choice](t)(a.PaperChoices(t.Context(), "daily")); len(choices[desk.AboutChoice]) != 0 {
		t.Errorf("a paper of the whole space offers %+v", choices)
	}
}
