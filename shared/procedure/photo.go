package procedure

import (
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// NoConsent refuses to make a picture public against who is shown in it.
const NoConsent roster.Code = "no_consent"

// photos is the book of pictures for the media (影像): none is made public without the consent of who is shown.
func photos() Register {
	general := Post(record.General)
	return Register{
		Name: "photo", Kind: "document", Label: record.Label{Zh: "影像", En: "Pictures"}, State: "consent", Newest: true,
		Where:  func(r *record.Record) bool { return r.Text("type") == "photo" },
		Closed: States("refused"),
		Tones:  map[roster.Status]Tone{"unasked": Warn, "given": Good, "nobody": Good, "refused": Alarm},
		Columns: []Column{
			{Field: "title", Weight: 2.5}, {Field: "taken_by", Weight: 0.8}, {Field: "taken_at", Weight: 1.3}, {Field: "file_name", Weight: 1.5},
			{Field: "consent_by", Weight: 0.8}, {Field: "about", Weight: 2}, {Field: "consent", Weight: 0.9},
		},
		Acts: []Act{
			{Name: "add", Label: record.Label{Zh: "登记照片", En: "Record a picture"}, Key: "Ctrl+N", New: true, To: "unasked", Stamp: "taken_at", Asks: []Ask{
				{Field: "title", Needed: true}, {Field: "taken_by", Given: Operator}, {Field: "taken_at", Given: Now}, {Field: "file_name"}, {Field: "file_hash"}, {Field: "note"}},
				Rule: func(c *Case) error {
					c.Main().Text("type", "photo")
					return nil
				}},
			{Name: "consent", Label: record.Label{Zh: "征得同意", En: "Consent given"}, Key: "Y", From: States("unasked", "refused", ""), To: "given", Asks: []Ask{{Field: "consent_by", Needed: true, Blank: true}, {Field: "note"}}},
			{Name: "nobody", Label: record.Label{Zh: "无可辨人像", En: "Nobody to be recognised"}, From: States("unasked", ""), To: "nobody"},
			{Name: "refuse", Label: record.Label{Zh: "不同意", En: "Refused"}, Key: "X", From: States("unasked", "given", "nobody", ""), To: "refused", Asks: []Ask{{Field: "reason", Blank: true}},
				Rule: func(c *Case) error {
					c.Main().Clear("about")
					return nil
				}},
			{Name: "attach", Label: record.Label{Zh: "用于发布", En: "Use in a publication"}, Key: "F", By: general,
				Asks: []Ask{{Field: "publication", Type: record.Ref, Of: "publication", Label: record.Label{Zh: "发布", En: "publication"}, Needed: true}},
				Line: func(c *Case) string { return "照片用于发布：" + c.Name() },
				Rule: func(c *Case) error {
					if consent := c.Record.Text("consent"); consent != "given" && consent != "nobody" {
						return No(NoConsent, "照片中的人还没有同意公开，不能用于发布。没有改动；请先征得同意，或确认无可辨人像。",
							"Who is shown has not agreed; it cannot be published. Nothing was changed; ask first, or confirm that nobody can be recognised.")
					}
					c.Main().Ref("about", c.Ref("publication"))
					return nil
				}},
		},
	}
}
