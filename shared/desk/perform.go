package desk

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
)

// Perform does an act of one of the books.
func (d *Desk) Perform(ctx context.Context, deed procedure.Deed) (record.Receipt, error) {
	return d.act(ctx, func(f facts, a roster.Actor) (record.Act, error) {
		return procedure.Decide(d.books, deed, a, counter{f.r, f}, d.ledger.Schema())
	})
}

// ReadForm turns what was typed into the form of an act into its answers; records may be named by id, number, name or
// plate. The problems are by field: what was typed stays, and is said what is wrong with it.
func (d *Desk) ReadForm(ctx context.Context, act string, texts map[string]string) (map[string]procedure.Answer, map[string]error, error) {
	book, a := d.books.Act(act)
	if a == nil {
		return nil, nil, procedure.No(procedure.UnknownAct, "没有这个操作："+act+"。没有记录任何内容。", "There is no act "+act+". Nothing was recorded.")
	}
	return d.readAsks(ctx, d.ledger.Schema().Kind(book.Kind), a.Asks, texts)
}

func (d *Desk) readAsks(ctx context.Context, kind *record.Kind, asks []procedure.Ask, texts map[string]string) (map[string]procedure.Answer, map[string]error, error) {
	named, unknown := map[string]string{}, map[string]error{}
	for field, text := range texts {
		named[field] = text
	}
	err := d.look(ctx, func(r record.Reader) error {
		for _, ask := range asks {
			f := ask.FieldOf(kind)
			if text := strings.TrimSpace(named[ask.Field]); f.Of != "" && text != "" {
				ids, err := namedRecords(r, &f, text)
				if roster.Refused(err) != nil {
					unknown[ask.Field] = err
					delete(named, ask.Field)
					continue
				}
				if err != nil {
					return err
				}
				named[ask.Field] = ids
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the form: %w", err)
	}
	answers, problems := procedure.Read(kind, asks, named, d.now())
	for field, err := range unknown {
		problems[field] = err
	}
	return answers, problems, nil
}

// namedRecords turns names into ids, members apart by 、.
func namedRecords(r record.Reader, f *record.Field, text string) (string, error) {
	if f.Type != record.Set {
		id, err := namedRecord(r, f.Of, text)
		return id.String(), err
	}
	var ids []string
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("、,，;；\n", c) }) {
		id, err := namedRecord(r, f.Of, strings.TrimSpace(part))
		if err != nil {
			return "", err
		}
		ids = append(ids, id.String())
	}
	return strings.Join(ids, "、"), nil
}

// namedRecord finds the one record of a kind that text names: by id, by key, or by its number, name, short name or plate
// as it stands.
func namedRecord(r record.Reader, kind, text string) (uuid.UUID, error) {
	if id, err := uuid.Parse(text); err == nil {
		return id, nil
	}
	if _, ok, err := r.Find(kind, record.KeyID(kind, text)); err != nil || ok {
		return record.KeyID(kind, text), err
	}
	rows, err := r.List(record.Query{Kind: kind})
	if err != nil {
		return uuid.UUID{}, fmt.Errorf("list %s: %w", kind, err)
	}
	code, err := tag.Parse(text)
	scanned := err == nil && (code.Kind == kind || kind == "depot" && (code.Kind == "box" || code.Kind == "truck"))
	var found []uuid.UUID
	for i := range rows {
		if scanned && code.Names(rows[i].ID) || !scanned && isNamed(&rows[i], text) {
			found = append(found, rows[i].ID)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return uuid.UUID{}, procedure.No(procedure.NotFound, "没有找到“"+text+"”。已填的内容都保留着；请用编号或全名，或从列表中选择。",
			"“"+text+"” was not found. What you typed is kept; use its number or full name, or choose it from the list.")
	}
	return uuid.UUID{}, procedure.No(procedure.NotUnique, fmt.Sprintf("“%s”有 %d 条记录。已填的内容都保留着；请用编号，或从列表中选择。", text, len(found)),
		fmt.Sprintf("“%s” names %d records. What you typed is kept; use the number, or choose one from the list.", text, len(found)))
}

func isNamed(row *record.Record, text string) bool {
	if row.Ref("same_as") != (uuid.UUID{}) {
		return false
	}
	if procedure.Caption(row) == text {
		return true
	}
	for _, field := range []string{"number", "name", "short_name", "title", "plate", "code"} {
		if strings.EqualFold(row.Text(field), text) {
			return true
		}
	}
	return false
}

// PaperQuery asks for a paper.
type PaperQuery struct {
	Paper    string
	About    uuid.UUID         // zero where the paper is about the whole space
	Texts    map[string]string // answers to its questions
	Words    report.Wording    // said on this one in the place of the office's own
	Language string            // of labels; the papers themselves are Chinese
}

// Papers are the papers the desk can make.
func (d *Desk) Papers() *report.Papers { return d.papers }

// Document makes a paper of what stands now. A question that cannot be read comes back as a *roster.Refusal.
func (d *Desk) Document(ctx context.Context, q PaperQuery) (report.Document, error) {
	doc, _, err := d.Draft(ctx, q)
	return doc, err
}

// Draft makes a paper as Document does, and tells the words that would stand on it if the query said none.
func (d *Desk) Draft(ctx context.Context, q PaperQuery) (doc report.Document, given report.Wording, err error) {
	paper, ok := d.papers.Paper(q.Paper)
	if !ok {
		return doc, given, procedure.No(procedure.UnknownAct, "没有这种文书："+q.Paper+"。", "There is no paper "+q.Paper+".")
	}
	answers, problems, err := d.readAsks(ctx, nil, paper.Asks, q.Texts)
	if err != nil {
		return doc, given, err
	}
	for field, problem := range problems {
		return doc, given, said(field, problem)
	}
	err = d.view(ctx, func(p *roster.Picture, r record.Reader) error {
		s := &report.Source{
			View:    d.sight(ctx, r, "zh"),
			Picture: p, Answers: answers, Stamp: d.stamp(p, r), Books: d.books, History: d.historian(p, r.History), Sign: d.signer(),
			Words: q.Words,
		}
		if paper.Of != "" {
			row, err := facts{r: r}.row(paper.Of, q.About)
			if err != nil {
				return err
			}
			s.About = row
			if why := paper.Refusal(&row); why != nil {
				return why
			}
		}
		return d.withCensus(ctx, func(census record.Reader) (err error) {
			s.Census = census
			if doc, err = paper.Build(s); err == nil && doc.Stamp.AsOf.IsZero() { // a kept one has its own
				doc = s.Dressed(paper.Name, doc)
				doc.Stamp = s.Stamp
			}
			given = s.Given
			return err
		})
	})
	if err != nil {
		return report.Document{}, given, err
	}
	doc.Paper = cmp.Or(doc.Paper, paper.Name)
	return doc, given, nil
}

// said names the question a problem is about.
func said(field string, problem error) error {
	if r := roster.Refused(problem); r != nil {
		named := *r
		named.Field = field
		return &named
	}
	return fmt.Errorf("%s: %w", field, problem)
}

// withCensus shows the standing census beside the space; nil where there is none.
func (d *Desk) withCensus(ctx context.Context, look func(record.Reader) error) error {
	if d.census == nil {
		return look(nil)
	}
	return d.census.View(ctx, look)
}

// stamp says where a paper belongs.
func (d *Desk) stamp(p *roster.Picture, r record.Reader) report.Stamp {
	digest := r.Heads().Digest()
	s := report.Stamp{Incident: d.name, Exercise: d.clock != nil, AsOf: d.now().UTC().Truncate(time.Second), Operator: d.operator, Desk: d.terminal, Heads: fmt.Sprintf("%x", digest[:6])}
	if in, _, ok := p.Incident(); ok {
		s.Incident = in.Name
	}
	return s
}
