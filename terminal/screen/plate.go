package screen

import (
	"slices"
	"strings"

	"qianshao/shared/roster"
)

// HomeProvince begins a plate where nobody says otherwise.
const HomeProvince = "渝"

// PlateProvinces are the first characters of number plates (GA 36-2018), found by their pinyin: ours, then those around
// us, then the rest. 应 and 使 are no provinces and are pasted or scanned; a plate of the forces begins with letters.
func PlateProvinces() []Option {
	list := []struct{ sign, name, sound string }{
		{"渝", "重庆", "yu"}, {"川", "四川", "chuan"}, {"贵", "贵州", "gui"}, {"鄂", "湖北", "e"}, {"湘", "湖南", "xiang"}, {"陕", "陕西", "shan"},
		{"云", "云南", "yun"}, {"甘", "甘肃", "gan"}, {"粤", "广东", "yue"}, {"京", "北京", "jing"}, {"津", "天津", "jin"}, {"冀", "河北", "ji"},
		{"晋", "山西", "jin"}, {"蒙", "内蒙古", "meng"}, {"辽", "辽宁", "liao"}, {"吉", "吉林", "ji"}, {"黑", "黑龙江", "hei"}, {"沪", "上海", "hu"},
		{"苏", "江苏", "su"}, {"浙", "浙江", "zhe"}, {"皖", "安徽", "wan"}, {"闽", "福建", "min"}, {"赣", "江西", "gan"}, {"鲁", "山东", "lu"},
		{"豫", "河南", "yu"}, {"桂", "广西", "gui"}, {"琼", "海南", "qiong"}, {"藏", "西藏", "zang"}, {"青", "青海", "qing"}, {"宁", "宁夏", "ning"},
		{"新", "新疆", "xin"},
	}
	options := make([]Option, len(list))
	for i, p := range list {
		options[i] = Option{ID: p.sign, Label: p.sign + " " + p.name, Initials: p.sound + " " + roster.Initials(p.name)}
	}
	return options
}

// platesIn are the plates of a field, each once.
func platesIn(text string) []string {
	var plates []string
	for _, word := range strings.Fields(text) {
		if p := roster.NormalPlate(word); p != "" && !slices.Contains(plates, p) {
			plates = append(plates, p)
		}
	}
	return plates
}
