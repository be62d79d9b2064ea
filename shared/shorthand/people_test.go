package shorthand_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/shared/shorthand"
)

func TestARosterFromASheetIsReadByItsHeadings(t *testing.T) {
	for source, text := range map[string]string{
		"Excel": "序号\t姓名\t电话\t身份证号\t技能\t职务\r\n1\t张伟\t13812348000\t500101199001011234\t水上、急救\t队长\r\n2\t李娜\t'13912348001\t\t山地\t\r\n",
		"WPS":   "序号\t姓名\t电话\t身份证号\t技能\t职务\n1\t张伟\t13812348000\t500101199001011234\t\"水上\n急救\"\t队长\n2\t李娜\t13912348001\t\t山地\t\n",
	} {
		got := shorthand.People(text)
		want := []shorthand.Named{
			{Name: "张伟", Phone: "13812348000", IDNumber: "500101199001011234", Skills: []string{"水上", "急救"}, Role: "队长"},
			{Name: "李娜", Phone: "13912348001", Skills: []string{"山地"}},
		}
		for i := range got {
			got[i].Line, got[i].Text = 0, ""
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", source, diff)
		}
	}
}

func TestARosterWithoutHeadingsIsToldByTheLooksOfItsCells(t *testing.T) {
	for text, want := range map[string]string{
		"张伟\t13812348000\t水上":       "张伟 13812348000 水上",
		"1\t500101199001011234\t张伟": "张伟 500101199001011234",
		"张伟 138 1234 8000":          "张伟",
		"张伟，队长，13812348000":         "张伟 13812348000 队长",
		"张伟、李娜；王芳":                  "张伟|李娜|王芳",
		"张伟\n\n李娜\n":                "张伟|李娜",
		"买买提·艾力\t司机":                "买买提·艾力 司机",
	} {
		var said []string
		for _, n := range shorthand.People(text) {
			words := append([]string{n.Name, n.Phone, n.IDNumber, n.Role}, n.Skills...)
			said = append(said, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
		}
		if got := strings.Join(said, "|"); !strings.HasPrefix(got, want) || strings.Count(got, "|") != strings.Count(want, "|") {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

func TestNoCellBecomesAPersonUnlooked(t *testing.T) {
	for text, problem := range map[string]string{
		"姓名\t电话\n13812348000\t张伟":              "不像姓名",
		"13812348000":                          "没有姓名",
		"姓名\t电话\n张伟\t1.38E+10":                 "被表格改写",
		"姓名\t电话\n张伟\t水上":                       "不是电话",
		"张伟 13812348000\n张伟 13812348000":       "与第 1 行重复",
		strings.Repeat("张伟\n", 1) + "7788\n李娜": "不像姓名",
	} {
		said := ""
		for _, n := range shorthand.People(text) {
			for _, p := range n.Problems {
				said += p.Zh + " "
			}
		}
		if !strings.Contains(said, problem) {
			t.Errorf("%q: said %q, want %q", text, said, problem)
		}
	}
	var many strings.Builder
	for i := range shorthand.PeopleMax + 1 {
		fmt.Fprintf(&many, "张伟\t138%08d\n", i)
	}
	if rows := shorthand.People(many.String()); len(rows[shorthand.PeopleMax-1].Problems) != 0 || len(rows[shorthand.PeopleMax].Problems) != 1 {
		t.Error("the bound of one act is not held")
	}
}

func FuzzPeople(f *testing.F) {
	f.Add("姓名\t电话\n\"张\n伟\t1\x00")
	f.Add("一、二、三\t\"\"\n'")
	f.Fuzz(func(t *testing.T, text string) {
		for _, n := range shorthand.People(text) {
			if n.Name == "" && len(n.Problems) == 0 {
				t.Errorf("taken without a name: %+v", n)
			}
		}
	})
}
