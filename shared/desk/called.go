package desk

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Call is an act asked for by name, as a command line or a script asks.
type Call struct {
	Act    string            // "passage.submit" of a book, or one of the desk's own: "need.verify"
	About  string            // record of a book's act: id, key, number or name; empty for a new one
	Texts  map[string]string // by field of the book, or of the desk's own form: same_as
	Anyway bool
	Late   bool // entered from paper after the fact (补录)
}

// Call does an act by name, under the same rules as the screens. The error of a field that cannot be read is a
// *roster.Refusal that names it.
func (d *Desk) Call(ctx context.Context, c Call) (record.Receipt, error) {
	if book, act := d.books.Act(c.Act); act != nil {
		return d.callBook(ctx, book, act, c)
	}
	own, ok := d.own()[c.Act]
	if !ok {
		return record.Receipt{}, procedure.No(procedure.UnknownAct, "没有这个操作："+c.Act+"。没有记录任何内容。", "There is no act "+c.Act+". Nothing was recorded.")
	}
	texts := map[string]string{}
	maps.Copy(texts, c.Texts)
	if c.Anyway {
		texts["anyway"] = "true"
	}
	if c.Late {
		texts["back_entered"] = "true"
	}
	return own.do(ctx, texts)
}

// OwnAct is one of the desk's own acts with the names of the fields that Call takes.
type OwnAct struct {
	Name   string
	Fields []string
}

// OwnActs lists the desk's own acts, sorted by name; those of the books come from Books.
func (d *Desk) OwnActs() []OwnAct {
	var list []OwnAct
	for name, act := range d.own() {
		list = append(list, OwnAct{Name: name, Fields: fieldsOf(act.form)})
	}
	slices.SortFunc(list, func(a, b OwnAct) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (d *Desk) callBook(ctx context.Context, book *procedure.Register, act *procedure.Act, c Call) (record.Receipt, error) {
	deed := procedure.Deed{Act: c.Act, Anyway: c.Anyway, Late: c.Late}
	if !act.New {
		err := d.ledger.View(ctx, func(r record.Reader) (err error) {
			deed.About, err = namedRecord(r, book.Kind, c.About)
			return err
		})
		if err != nil {
			return record.Receipt{}, err
		}
	}
	answers, problems, err := d.ReadForm(ctx, c.Act, c.Texts)
	if err != nil {
		return record.Receipt{}, err
	}
	for _, field := range slices.Sorted(maps.Keys(problems)) {
		return record.Receipt{}, said(field, problems[field])
	}
	deed.Form = answers
	return d.Perform(ctx, deed)
}

// own are the acts with screens of their own, by name.
func (d *Desk) own() map[string]ownAct {
	return map[string]ownAct{
		"incident.activate": called(d, d.Activate), "incident.start": called(d, d.StartMechanism), "incident.level": called(d, d.ChangeLevel),
		"incident.end": called(d, d.EndMechanism), "incident.archive": called(d, d.Archive), "group.approve": called(d, d.ApproveGroup),
		"signup.new": called(d, d.SignUp), "signup.decide": called(d, d.decideOne), "team.arrive": called(d, d.CheckIn), "person.arrive": called(d, d.WalkUp),
		"vehicle.arrive": called(d, d.AddVehicle), "team.move": called(d, d.MoveTeam), "person.move": called(d, d.MovePerson), "vehicle.move": called(d, d.MoveVehicle),
		"team.leaving": called(d, d.leaving), "team.withdraw": called(d, d.Withdraw), "team.home": called(d, d.ArrivedHome),
		"need.new": called(d, d.RecordNeed), "need.check": called(d, d.MoveNeed), "need.verify": called(d, d.VerifyNeed), "need.publish": called(d, d.PublishNeed),
		"need.renew": called(d, d.RenewNeed), "need.answer": called(d, d.AnswerNeed), "need.close": called(d, d.CloseNeed),
		"task.new": called(d, d.NewTask), "task.issue": called(d, d.IssueTask), "task.advance": called(d, d.AdvanceTask), "task.assign": called(d, d.Assign),
		"task.release": called(d, d.Unassign),
	}
}

type verdictOnOne struct {
	Signup uuid.UUID
	roster.Verdict
}

func (d *Desk) decideOne(ctx context.Context, f verdictOnOne) (record.Receipt, error) {
	return d.Decide(ctx, []uuid.UUID{f.Signup}, f.Verdict)
}

type leavingForm struct {
	Team   uuid.UUID
	Reason string
}

func (d *Desk) leaving(ctx context.Context, f leavingForm) (record.Receipt, error) {
	return d.BeginWithdrawal(ctx, f.Team, f.Reason, nil)
}

// ownAct is an act with a screen of its own, and the form it takes.
type ownAct struct {
	form reflect.Type
	do   func(ctx context.Context, texts map[string]string) (record.Receipt, error)
}

// called makes an act that takes a form into one that takes texts by the names of its fields: SameAs is same_as,
// NewTeam.Name is new_team.name.
func called[F any](d *Desk, act func(context.Context, F) (record.Receipt, error)) ownAct {
	return ownAct{form: reflect.TypeFor[F](), do: func(ctx context.Context, texts map[string]string) (record.Receipt, error) {
		var form F
		err := d.ledger.View(ctx, func(r record.Reader) error {
			for _, name := range slices.Sorted(maps.Keys(texts)) {
				if err := d.put(reflect.ValueOf(&form).Elem(), name, texts[name], r); err != nil {
					return said(name, err)
				}
			}
			return nil
		})
		if err != nil {
			return record.Receipt{}, err
		}
		return act(ctx, form)
	}}
}

// put fills the field called name.
func (d *Desk) put(form reflect.Value, name, text string, r record.Reader) error {
	first, rest, nested := strings.Cut(name, ".")
	field := form.FieldByNameFunc(func(n string) bool { return strings.EqualFold(n, strings.ReplaceAll(first, "_", "")) })
	if !field.IsValid() || !field.CanSet() {
		takes := strings.Join(fieldsOf(form.Type()), " ")
		return procedure.No(procedure.NotAsked, "没有“"+name+"”这一项。没有记录任何内容。可以填写："+takes+"。", "“"+name+"” is not asked for. Nothing was recorded. Asked are: "+takes+".")
	}
	if nested && field.Kind() == reflect.Pointer {
		if field.IsNil() {
			field.Set(reflect.New(field.Type().Elem()))
		}
		return d.put(field.Elem(), rest, text, r)
	}
	return d.set(field, strings.ReplaceAll(strings.ToLower(first), "_", ""), text, r)
}

func (d *Desk) set(field reflect.Value, name, text string, r record.Reader) (err error) {
	wrong := procedure.No("bad_value", "“"+text+"”无法识别。没有记录任何内容。", "“"+text+"” cannot be read. Nothing was recorded.")
	switch target := field.Addr().Interface().(type) {
	case *uuid.UUID:
		*target, err = namedRecord(r, kindNamed(name), text)
		return err
	case *[]uuid.UUID:
		for part := range strings.SplitSeq(text, "、") {
			id, err := namedRecord(r, kindNamed(strings.TrimSuffix(name, "s")), strings.TrimSpace(part))
			if err != nil {
				return err
			}
			*target = append(*target, id)
		}
		return nil
	case *[]string:
		*target = strings.Split(text, "、")
		return nil
	case *time.Time:
		at, ok := procedure.ReadMoment(text, d.now())
		if !ok {
			return wrong
		}
		*target = at
		return nil
	case *time.Duration:
		*target, err = time.ParseDuration(text)
	default:
		err = setPlain(field, text)
	}
	if err != nil {
		return wrong
	}
	return nil
}

func setPlain(field reflect.Value, text string) error {
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
		return nil
	case reflect.Int:
		n, err := strconv.Atoi(text)
		field.SetInt(int64(n))
		return err
	case reflect.Float64:
		n, err := strconv.ParseFloat(text, 64)
		field.SetFloat(n)
		return err
	case reflect.Bool:
		yes, err := strconv.ParseBool(text)
		field.SetBool(yes)
		return err
	}
	return fmt.Errorf("set a %s", field.Kind())
}

// kindNamed is the kind a form's field of that name points to.
func kindNamed(field string) string {
	switch field {
	case "sameas":
		return "need"
	case "member":
		return "group_member"
	}
	return field
}

// fieldsOf are the names of what Call puts into a form, in the form's order: SameAs is same_as, a form within the form
// stands with a dot. What only a screen knows (what it had seen) is left out.
func fieldsOf(form reflect.Type) []string {
	var names []string
	for f := range form.Fields() {
		t := f.Type
		switch {
		case !f.IsExported() || f.Name == "Seen":
		case f.Anonymous:
			names = append(names, fieldsOf(t)...)
		case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
			for _, inner := range fieldsOf(t.Elem()) {
				names = append(names, snake(f.Name)+"."+inner)
			}
		case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct, t.Kind() == reflect.Map:
		default:
			names = append(names, snake(f.Name))
		}
	}
	return names
}

func snake(name string) string {
	var b strings.Builder
	large := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	for i := range len(name) {
		if i > 0 && large(i) && (!large(i-1) || i+1 < len(name) && !large(i+1)) { // IDNumber is id_number
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return strings.ToLower(b.String())
}
