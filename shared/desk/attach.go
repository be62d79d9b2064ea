package desk

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// AttachDocument records a document that names a kept file by its hash. about may be the id of any record, or empty.
func (d *Desk) AttachDocument(ctx context.Context, title, kind, fileName, hash, about string) (record.Receipt, error) {
	set := map[string]merge.Value{}
	for field, text := range map[string]string{"title": title, "type": kind, "file_name": fileName, "file_hash": hash} {
		if text = strings.TrimSpace(text); text != "" {
			set[field] = merge.OfText(text)
		}
	}
	if about != "" {
		id, err := uuid.Parse(about)
		if err != nil {
			return record.Receipt{}, procedure.NoIn("about", procedure.NotFound, "“"+about+"”不是记录号。没有记录；请给出完整的记录号。", "“"+about+"” is no id of a record. Nothing was recorded; give the whole id.")
		}
		set["about"] = merge.OfID(id)
	}
	return d.act(ctx, func(_ facts, a roster.Actor) (record.Act, error) {
		if a.Post.ReadOnly {
			return record.Act{}, &roster.Refusal{Code: roster.ReadOnly}
		}
		line := map[string]merge.Value{
			"text": merge.OfText("附件：" + title + "（" + fileName + "）"), "about": merge.OfID(record.NewID(1)), "at": merge.OfTime(a.Now.UnixMilli()), "recorded_by": merge.OfText(a.Operator),
		}
		return record.Act{Edits: []record.Edit{{Kind: "document", ID: record.NewID(1), Set: set}, {Kind: "journal", ID: record.NewID(2), Set: line}}}, nil
	})
}
