// The words of the charting library in Chinese: those that the analysis page can show.
(() => {
  "use strict";

  Plotly.register({
    moduleType: "locale",
    name: "zh-CN",
    dictionary: {
      "Download plot": "下载图片",
      "Download plot as a PNG": "下载图片",
      "Sorry, there was a problem downloading your image!": "图片未能下载，请稍后再试。",
      "Click to enter Plot title": "",
      "Click to enter X axis title": "",
      "Click to enter Y axis title": "",
    },
    format: {
      days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
      shortDays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
      months: ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"],
      shortMonths: ["1 月", "2 月", "3 月", "4 月", "5 月", "6 月", "7 月", "8 月", "9 月", "10 月", "11 月", "12 月"],
      date: "%Y-%m-%d",
      decimal: ".",
      thousands: ",",
    },
  });
})();
