package roster_test

import (
	"slices"
	"testing"

	"qianshao/shared/roster"
)

func TestR5_1_PlatesOfEveryClassAreKnownWithTheirColour(t *testing.T) {
	for plate, want := range map[string]struct {
		class  roster.PlateClass
		colour string // right
		wrong  string
	}{
		"渝A12345":   {roster.PlateOrdinary, "blue", "green"},
		"渝A·1234Z":  {roster.PlateOrdinary, "yellow", "white"},
		"渝b 8k9t2":  {roster.PlateOrdinary, "blue", "white"},
		"渝AD12345":  {roster.PlateSmallNEV, "green", "blue"},
		"渝AF0A123":  {roster.PlateUnknown, "", ""}, // letters only in the second place
		"渝AFA0123":  {roster.PlateSmallNEV, "green", "yellow"},
		"渝A12345D":  {roster.PlateLargeNEV, "yellow_green", "green"},
		"渝A1234警":   {roster.PlatePolice, "white", "blue"},
		"渝X1234应急":  {roster.PlateEmergency, "white", "yellow"},
		"渝A1234挂":   {roster.PlateTrailer, "yellow", "blue"},
		"渝A1234学":   {roster.PlateLearner, "yellow", "blue"},
		"渝A1234领":   {roster.PlateConsulate, "black", "blue"},
		"使123456":   {roster.PlateEmbassy, "black", "blue"},
		"粤Z1234港":   {roster.PlateBorder, "black", "blue"},
		"渝A12345临":  {roster.PlateTemporary, "blue", ""},
		"渝A临12345":  {roster.PlateTemporary, "", ""},
		"VA12345":   {roster.PlateMilitary, "white", "blue"},
		"ＷＪ渝12345":  {roster.PlateMilitary, "white", "blue"},
		"渝A1234":    {roster.PlateUnknown, "", ""},
		"渝A123456":  {roster.PlateUnknown, "", ""},
		"A12345":    {roster.PlateUnknown, "", ""},
		"渝AO2345":   {roster.PlateUnknown, "", ""},
		"没有牌照":      {roster.PlateUnknown, "", ""},
		"渝A12345DD": {roster.PlateUnknown, "", ""},
	} {
		if got := roster.PlateClassOf(plate); got != want.class {
			t.Errorf("%s is %q, want %q", plate, got, want.class)
			continue
		}
		if want.class == roster.PlateUnknown {
			if r := roster.CheckPlate(plate, ""); r == nil || !r.Ask || r.Code != roster.PlateOdd {
				t.Errorf("%s: %v", plate, r)
			}
			continue
		}
		if r := roster.CheckPlate(plate, want.colour); r != nil {
			t.Errorf("%s in %s: %v", plate, want.colour, r)
		}
		if r := roster.CheckPlate(plate, want.wrong); want.wrong != "" && (r == nil || !r.Ask || r.Code != roster.PlateColourOdd) {
			t.Errorf("%s in %s: %v", plate, want.wrong, r)
		}
	}
}

func TestR5_1_AWrongPlateIsAskedAboutAndSavedAllTheSame(t *testing.T) {
	r := newReplica(t, "desk A")
	form := roster.VehicleForm{Plate: "渝A123", PlateColor: "blue", Driver: "刘洋"}
	_, err := roster.CheckInVehicle(r.actor(), nil, nil, roster.Team{}, form)
	if no := roster.Refused(err); no == nil || no.Code != roster.PlateOdd || !no.Ask || no.Field != "plate" {
		t.Fatalf("got %v", err)
	}
	form.Anyway = true
	r.does(roster.CheckInVehicle(r.actor(), nil, nil, roster.Team{}, form))
	if v := r.picture().Vehicles; !slices.ContainsFunc(v, func(v roster.Vehicle) bool { return v.Plate == "渝A123" }) {
		t.Errorf("not saved: %+v", v)
	}
}
