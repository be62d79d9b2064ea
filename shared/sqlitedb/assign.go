package sqlitedb

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
)

var errNull = errors.New("it is NULL")

// assign copies one column. The commonest cases come first; what database/sql would convert is converted by it.
func assign(into any, value driver.Value) error {
	switch to := into.(type) {
	case *any:
		*to = value
		return nil
	case *int64:
		if v, ok := value.(int64); ok {
			*to = v
			return nil
		}
		return convert(to, value)
	case *[]byte:
		switch v := value.(type) {
		case nil:
			*to = nil
			return nil
		case []byte: // made for this row: nobody else has it
			*to = v
			return nil
		}
		return convert(to, value)
	case *string:
		if v, ok := value.(string); ok {
			*to = v
			return nil
		}
		return convert(to, value)
	case *float64:
		return convert(to, value)
	case *bool:
		return convert(to, value)
	case sql.Scanner:
		return to.Scan(value)
	}
	return assignKind(reflect.ValueOf(into), value)
}

// convert lets database/sql do it.
func convert[T any](into *T, value driver.Value) error {
	var v sql.Null[T]
	if err := v.Scan(value); err != nil {
		return err
	}
	if !v.Valid {
		return errNull
	}
	*into = v.V
	return nil
}

// assignKind copies into a number of any size and name.
func assignKind(into reflect.Value, value driver.Value) error {
	if into.Kind() != reflect.Pointer || into.IsNil() {
		return fmt.Errorf("%s is no place to put it", into.Type())
	}
	to := into.Elem()
	switch {
	case to.CanInt():
		var v int64
		if err := convert(&v, value); err != nil {
			return err
		}
		if to.OverflowInt(v) {
			return fmt.Errorf("%d is too large for a %s", v, to.Type())
		}
		to.SetInt(v)
	case to.CanUint():
		var v uint64
		if err := convert(&v, value); err != nil {
			return err
		}
		if to.OverflowUint(v) {
			return fmt.Errorf("%d is too large for a %s", v, to.Type())
		}
		to.SetUint(v)
	case to.Kind() == reflect.String:
		var v string
		if err := convert(&v, value); err != nil {
			return err
		}
		to.SetString(v)
	default:
		return fmt.Errorf("%s is no place to put it", to.Type())
	}
	return nil
}
