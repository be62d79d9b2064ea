package record

import (
	"fmt"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// Into fills the struct dst points to from what r shows: each exported field tagged `record:"name"` from the field of
// that name. Texts and codes go into strings (or named strings), numbers into floats and whole numbers, times, yes or no,
// references into uuid.UUID, sets into []string; what is unset leaves the zero value. The error is one of CheckStruct.
func Into(r *Record, dst any) error {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("fill %T: not a pointer to a struct", dst)
	}
	steps, err := plan(r.Kind, v.Elem().Type())
	if err != nil {
		return err
	}
	for _, s := range steps {
		s.fill(v.Elem().Field(s.at), r, s.field)
	}
	return nil
}

// CheckStruct says whether every tag of the struct v names a field of the kind and every field can hold what is in it,
// so that a test finds a slip of the pen before a screen shows an empty column.
func CheckStruct(s *Schema, kind string, v any) error {
	k := s.Kind(kind)
	if k == nil {
		return fmt.Errorf("check %T: no kind %q", v, kind)
	}
	t := reflect.TypeOf(v)
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	_, err := plan(k, t)
	return err
}

// step fills one field of a struct.
type step struct {
	at    int
	field *Field
	fill  func(to reflect.Value, r *Record, f *Field)
}

func plan(k *Kind, t reflect.Type) ([]step, error) {
	if t == nil || t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("fill %v: not a struct", t)
	}
	var steps []step
	for i := range t.NumField() {
		member := t.Field(i)
		name, tagged := member.Tag.Lookup("record")
		if !tagged {
			continue
		}
		f := k.Field(name)
		if f == nil {
			return nil, fmt.Errorf("fill %v.%s: %s has no field %q", t, member.Name, k.Name, name)
		}
		fill := filling(f.Type, member.Type)
		if fill == nil || !member.IsExported() {
			return nil, fmt.Errorf("fill %v.%s: %v cannot hold a %s", t, member.Name, member.Type, f.Type)
		}
		steps = append(steps, step{i, f, fill})
	}
	return steps, nil
}

// filling gives what fills a field of type t from one of the schema, or nil when t cannot hold it.
func filling(from Type, t reflect.Type) func(reflect.Value, *Record, *Field) {
	switch {
	case (from == Text || from == Code) && t.Kind() == reflect.String:
		return func(to reflect.Value, r *Record, f *Field) { to.SetString(r.Text(f.Name)) }
	case from == Number && t.Kind() == reflect.Float64:
		return func(to reflect.Value, r *Record, f *Field) { to.SetFloat(r.Number(f.Name)) }
	case from == Number && t.Kind() == reflect.Int:
		return func(to reflect.Value, r *Record, f *Field) { to.SetInt(int64(r.Number(f.Name))) }
	case from == Time && t == reflect.TypeFor[time.Time]():
		return func(to reflect.Value, r *Record, f *Field) { to.Set(reflect.ValueOf(r.Time(f.Name))) }
	case from == Bool && t.Kind() == reflect.Bool:
		return func(to reflect.Value, r *Record, f *Field) { to.SetBool(r.Bool(f.Name)) }
	case from == Ref && t == reflect.TypeFor[uuid.UUID]():
		return func(to reflect.Value, r *Record, f *Field) { to.Set(reflect.ValueOf(r.Ref(f.Name))) }
	case from == Set && t == reflect.TypeFor[[]string]():
		return func(to reflect.Value, r *Record, f *Field) { to.Set(reflect.ValueOf(r.Members(f.Name))) }
	}
	return nil
}
