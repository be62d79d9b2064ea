package joint_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	qdesk "qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
	"qianshao/shared/shelf"
	"qianshao/terminal/station"
)

// Terminals as the program assembles them say by themselves that a publication reached them: the desk that published sees
// who has not heard of it, until that one comes back.
func TestR3_5_EveryTerminalSaysByItselfThatItHeard(t *testing.T) {
	h := newHub(t)
	space := h.create("四面山山火")
	first, firstDesk := newStand(t, h.code("江津现场"))
	_, secondDesk := newStand(t, h.code("永川指挥车"))
	h.settle(space, firstDesk, secondDesk)
	h.code("綦江现场")    // enrolled by nobody yet: no desk that could lack it
	secondDesk.stop() // out of reach

	published := publishes(t, first, space)
	lacking := func() []string { return notTold(t, first, space, published) }
	until(t, "the desk that published says that it has it", []*shelf.Shelf{firstDesk.shelf}, func() bool { return slices.Equal(lacking(), []string{"永川指挥车"}) })

	third, thirdDesk := newStand(t, h.code("合川现场"))
	shelves := []*shelf.Shelf{h.server.Shelf(), firstDesk.shelf, thirdDesk.shelf}
	until(t, "a desk that comes late has heard and said so", shelves, func() bool {
		station.Front{Station: third}.Hurry(t.Context())
		return len(notTold(t, third, space, published)) == 1 && slices.Equal(lacking(), []string{"永川指挥车"})
	})
}

func publishes(t *testing.T, st *station.Station, space uuid.UUID) uuid.UUID {
	t.Helper()
	d, err := st.DeskIn(space)
	if err != nil {
		t.Fatal(err)
	}
	d = d.As("李敏", roster.Post{Level: roster.Site})
	form, problems, err := d.ReadForm(t.Context(), "publication.dissuade", map[string]string{"title": "请勿前来", "text": "力量已饱和", "signed_by": "周主任"})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	r, err := d.Perform(t.Context(), procedure.Deed{Act: "publication.dissuade", Form: form})
	if err != nil {
		t.Fatal(err)
	}
	for stand, id := range r.IDs {
		if stand[15] == 1 {
			return id
		}
	}
	t.Fatal("nothing was published")
	return uuid.UUID{}
}

// notTold are the desks that a terminal's list says have not heard, by name.
func notTold(t *testing.T, st *station.Station, space, publication uuid.UUID) []string {
	t.Helper()
	d, err := st.DeskIn(space)
	if err != nil {
		return []string{"space not held"}
	}
	doc, err := d.Document(t.Context(), qdesk.PaperQuery{Paper: "publication-receipts", About: publication})
	if err != nil {
		return []string{"publication not held"}
	}
	var names []string
	for _, p := range doc.Parts {
		if p.Heading == "未送达席位（请电话通知）" {
			for _, r := range p.Table.Rows {
				names = append(names, r.Cells[0])
			}
		}
	}
	return names
}
