package roster

import (
	"regexp"
	"slices"
	"strings"

	"qianshao/shared/record"
)

// PlateClass is what sort of number plate a text is.
type PlateClass string

// Classes of number plates by GA 36-2018 and the rules of the fire and rescue service.
const (
	PlateUnknown   PlateClass = ""
	PlateOrdinary  PlateClass = "ordinary"   // 渝A12345
	PlateSmallNEV  PlateClass = "small_nev"  // 渝AD12345, small new-energy vehicle
	PlateLargeNEV  PlateClass = "large_nev"  // 渝A12345D, large new-energy vehicle
	PlatePolice    PlateClass = "police"     // 渝A1234警
	PlateEmergency PlateClass = "emergency"  // 渝X1234应急, fire and forest rescue
	PlateEmbassy   PlateClass = "embassy"    // 使123456
	PlateConsulate PlateClass = "consulate"  // 渝A1234领
	PlateTrailer   PlateClass = "trailer"    // 渝A1234挂
	PlateLearner   PlateClass = "learner"    // 渝A1234学
	PlateTemporary PlateClass = "temporary"  // 渝A12345临, on paper
	PlateBorder    PlateClass = "cross_cast" // 粤Z1234港, 粤Z1234澳
	PlateMilitary  PlateClass = "military"   // two letters and five digits; WJ for the armed police
)

// plateRule says how a class of plates is written and which colours it may have.
type plateRule struct {
	class   PlateClass
	label   record.Label
	form    *regexp.Regexp
	colours []string // nil: any
}

const (
	plateProvinces = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
	plateSerial    = "[A-HJ-NP-Z0-9]" // I and O are not given
	plateOffice    = "[" + plateProvinces + "][A-Z]"
)

// plateRules are tried in this order; the first that fits names the class.
var plateRules = []plateRule{
	platesOf(PlateEmergency, "应急救援号牌", "fire and rescue plate", plateOffice+"[0-9A-Z]{3,5}应急", "white"),
	platesOf(PlatePolice, "警用号牌", "police plate", plateOffice+plateSerial+"{4}警", "white"),
	platesOf(PlateTrailer, "挂车号牌", "trailer plate", plateOffice+plateSerial+"{4}挂", "yellow"),
	platesOf(PlateLearner, "教练汽车号牌", "learner's plate", plateOffice+plateSerial+"{4}学", "yellow"),
	platesOf(PlateConsulate, "领馆号牌", "consular plate", plateOffice+plateSerial+"{4}领", "black"),
	platesOf(PlateEmbassy, "使馆号牌", "embassy plate", "使[0-9]{6}|[0-9]{6}使", "black"),
	platesOf(PlateBorder, "港澳入出境号牌", "Hong Kong and Macao plate", "粤Z"+plateSerial+"{4}[港澳]", "black"),
	platesOf(PlateTemporary, "临时行驶车号牌", "temporary plate", plateOffice+plateSerial+"{4,6}临|临"+plateOffice+plateSerial+"{4,6}|"+plateOffice+"临"+plateSerial+"{4,6}"),
	platesOf(PlateSmallNEV, "小型新能源号牌", "small new-energy plate", plateOffice+"[A-HJK]"+plateSerial+"[0-9]{4}", "green"),
	platesOf(PlateLargeNEV, "大型新能源号牌", "large new-energy plate", plateOffice+"[0-9]{5}[A-HJK]", "yellow_green"),
	platesOf(PlateOrdinary, "普通号牌", "ordinary plate", plateOffice+plateSerial+"{5}", "blue", "yellow", "black"),
	platesOf(PlateMilitary, "军队或武警号牌", "military plate", "[A-Z]{2}[0-9]{5}|WJ["+plateProvinces+"]?[0-9]{4}[0-9A-Z]", "white"),
}

func platesOf(class PlateClass, zh, en, form string, colours ...string) plateRule {
	return plateRule{class, says(zh, en), regexp.MustCompile("^(?:" + form + ")$"), colours}
}

// plateRuleOf gives the rule a plate follows; ok is false for a plate no rule knows.
func plateRuleOf(plate string) (plateRule, bool) {
	normal := NormalPlate(plate)
	for _, rule := range plateRules {
		if rule.form.MatchString(normal) {
			return rule, true
		}
	}
	return plateRule{}, false
}

// PlateClassOf says what sort of number plate a text is; PlateUnknown for what is none.
func PlateClassOf(plate string) PlateClass {
	rule, _ := plateRuleOf(plate)
	return rule.class
}

// PlateColour is the colour a plate has by itself; empty where its class has several or the plate is unknown.
func PlateColour(plate string) string {
	if rule, ok := plateRuleOf(plate); ok && len(rule.colours) == 1 {
		return rule.colours[0]
	}
	return ""
}

// Refusals of plates. Both ask: a wrong plate is better than none.
const (
	PlateOdd         Code = "plate_odd"
	PlateColourOdd   Code = "plate_colour_odd"
	PlateTwiceInList Code = "plate_repeated"
)

// CheckPlate asks about a plate that follows no rule, or whose colour its class does not have. It never refuses for good:
// what was seen on the road may be saved as it is. An empty colour is not asked about.
func CheckPlate(plate, colour string) *Refusal {
	rule, known := plateRuleOf(plate)
	if !known {
		r := &Refusal{Code: PlateOdd, Ask: true, Field: "plate", Words: record.Label{
			Zh: "“" + plate + "”不像机动车号牌（" + plateAdvice(plate).Zh + "）。还没有保存；已填的内容都在。核对后可照此保存。",
			En: "“" + plate + "” does not look like a number plate (" + plateAdvice(plate).En + "). Not saved yet; what you typed is kept. Check it, then save as it is.",
		}}
		return r
	}
	if colour == "" || rule.colours == nil || slices.Contains(rule.colours, colour) {
		return nil
	}
	shown := func(language string) string {
		var words []string
		for _, c := range rule.colours {
			words = append(words, colourLabel(c).In(language))
		}
		return strings.Join(words, "/")
	}
	return &Refusal{Code: PlateColourOdd, Ask: true, Field: "plate_color", Words: record.Label{
		Zh: rule.label.Zh + "应为" + shown("zh") + "，填的是" + colourLabel(colour).Zh + "。还没有保存；已填的内容都在。核对后可照此保存。",
		En: "A " + rule.label.En + " is " + shown("en") + "; " + colourLabel(colour).En + " was given. Not saved yet; what you typed is kept. Check it, then save as it is.",
	}}
}

// plateAdvice says what seems wrong with a plate that follows no rule.
func plateAdvice(plate string) record.Label {
	n := []rune(NormalPlate(plate))
	switch {
	case len(n) == 0:
		return says("没有号码", "it is empty")
	case !strings.ContainsRune(plateProvinces+"使临WJ", n[0]) && (n[0] < 'A' || n[0] > 'Z'):
		return says("第一位应是省份简称", "it begins with a province")
	case len(n) > 2 && strings.ContainsAny(string(n[2:]), "IO"):
		return says("序号中没有字母 I 和 O", "there is no I or O in the serial")
	case len(n) < 7:
		return says("位数不够：普通号牌 7 位，新能源 8 位", "too short: an ordinary plate has 7 characters, a new-energy one 8")
	case len(n) > 9:
		return says("位数太多", "too long")
	case len(n) == 8:
		return says("8 位应是新能源号牌，字母在第三位或末位", "8 characters are a new-energy plate: a letter stands third or last")
	}
	return says("请核对每一位", "check each character")
}

func colourLabel(colour string) record.Label {
	for _, o := range record.PlateColors() {
		if o.Name == colour {
			return o.Label
		}
	}
	return says(colour, colour)
}
