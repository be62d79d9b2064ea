package record_test

import (
	"math"
	"testing"

	"qianshao/shared/record"
)

func TestAnAngleIsReadAsPeopleWriteIt(t *testing.T) {
	lat, lon := record.Standard().Kind("need").Field("lat"), record.Standard().Kind("need").Field("lon")
	for text, want := range map[string]float64{
		"29.29": 29.29, "-29.29": -29.29, "29°17′24″": 29.29, `29°17'24"`: 29.29, "29度17.4分": 29.29, "29 17 24": 29.29, "北纬29.29": 29.29,
		"29.29N": 29.29, "29°": 29, "南纬29°30′": -29.5, "29°17′24.0″N": 29.29, "29.29°": 29.29,
	} {
		if v, err := lat.Parse(text); err != nil || math.Abs(v.Number()-want) > 1e-6 {
			t.Errorf("%s is read as %v, %v; want %v", text, v.Number(), err, want)
		}
	}
	if v, err := lon.Parse("东经106°15′36″"); err != nil || math.Abs(v.Number()-106.26) > 1e-6 {
		t.Errorf("%v, %v", v.Number(), err)
	}
	for _, text := range []string{"29°75′", "91", "二十九度", "29°17′61″", "°", "106,25"} {
		if v, err := lat.Parse(text); err == nil {
			t.Errorf("%s is taken for %v", text, v.Number())
		}
	}
	if v, err := lat.Parse(""); err == nil && v.Number() != 0 {
		t.Errorf("nothing is taken for %v", v.Number())
	}
}
