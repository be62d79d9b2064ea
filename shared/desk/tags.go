package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
)

// Codes of refusals of codes that were scanned or typed.
const (
	TagMistyped roster.Code = "code_mistyped"
	TagTooNew   roster.Code = "code_too_new"
	TagUnknown  roster.Code = "code_unknown"
)

// TagHit is a record a code may mean.
type TagHit struct {
	Record roster.Ref
	Title  string
	Census bool      // known in the census only
	Team   uuid.UUID // the team it belongs to; zero for none
}

// FindByTag gives the records a scanned or typed code may mean: one as a rule, several where the starts of their ids are
// the same, none where the record has not arrived here. A text that is no code of ours, or a mistyped one, comes back as
// a refusal.
func (d *Desk) FindByTag(ctx context.Context, text string) ([]TagHit, error) {
	t, err := tag.Parse(text)
	if err != nil {
		return nil, refuseTag(text, err)
	}
	thing, ok := procedure.CodedAs(d.ledger.Schema(), t.Kind)
	if !ok {
		return nil, refuseTag(text, tag.ErrKind)
	}
	var hits []TagHit
	err = d.ledger.View(ctx, func(r record.Reader) error {
		hits, err = taggedIn(r, t, thing.Kind, false)
		return err
	})
	if err == nil && len(hits) == 0 {
		err = d.withCensus(ctx, func(census record.Reader) error {
			if census != nil {
				hits, err = taggedIn(census, t, thing.Kind, true)
			}
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("look a code up: %w", err)
	}
	return hits, nil
}

// coded are the records a code means, as a search finds them; none for another text.
func (d *Desk) coded(ctx context.Context, text string) ([]roster.Hit, error) {
	if _, err := tag.Parse(text); err != nil {
		return nil, nil
	}
	found, err := d.FindByTag(ctx, text)
	if err != nil {
		return nil, err
	}
	var hits []roster.Hit
	for _, h := range found {
		hits = append(hits, roster.Hit{Ref: h.Record, Title: h.Title, Team: h.Team, Census: h.Census, Where: "code"})
	}
	return hits, nil
}

// taggedIn lists the living records a code may mean. One joined into another is shown as the one that goes on.
func taggedIn(r record.Reader, t tag.Tag, kind string, census bool) ([]TagHit, error) {
	rows, err := r.List(record.Query{Kind: kind})
	if err != nil {
		return nil, err
	}
	var hits []TagHit
	for _, row := range rows {
		if !t.Names(row.ID) {
			continue
		}
		if on, err := (facts{r: r}).goesOn(kind, row.ID); err == nil {
			row = on
		}
		h := TagHit{Record: roster.Ref{Kind: kind, ID: row.ID}, Title: procedure.Caption(&row), Census: census}
		if row.Kind.Field("team") != nil {
			h.Team = row.Ref("team")
		}
		hits = append(hits, h)
	}
	return hits, nil
}

func refuseTag(text string, err error) error {
	switch {
	case errors.Is(err, tag.ErrCheck):
		return procedure.No(TagMistyped, "编码“"+text+"”有一位输错（校验位不符）。没有改动；请对照标签重新录入或扫描。",
			"One character of the code “"+text+"” is wrong (its check character differs). Nothing was changed; compare it with the label or scan it.")
	case errors.Is(err, tag.ErrVersion), errors.Is(err, tag.ErrKind):
		return procedure.No(TagTooNew, "编码“"+text+"”由更新的版本制作，本机不认识。没有改动；请升级本机，或按名称查找。",
			"The code “"+text+"” was made by a newer version. Nothing was changed; update this machine, or look by name.")
	}
	return procedure.No(TagUnknown, "“"+clip(text, 40)+"”不是本系统的编码。没有改动；请按名称、电话或车牌查找。",
		"“"+clip(text, 40)+"” is not a code of this system. Nothing was changed; look by name, telephone or plate.")
}
