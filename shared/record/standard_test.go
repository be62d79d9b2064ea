package record_test

import (
	"testing"

	"qianshao/shared/record"
)

func TestTheStandardSchemaContradictsItselfNowhere(t *testing.T) {
	s := record.Standard()
	for _, k := range s.Kinds() {
		if s.KindByWire(k.Wire) != k || s.Kind(k.Name) != k {
			t.Errorf("kind %s is not found by its name and number", k.Name)
		}
		for i := range k.Fields {
			f := &k.Fields[i]
			if k.Field(f.Name) != f || k.FieldByWire(f.Wire) != f {
				t.Errorf("%s.%s is not found by its name and number", k.Name, f.Name)
			}
		}
	}
}
