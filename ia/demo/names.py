"""Invented names of people, organisations, employers and addresses, put together from lists."""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
RARE_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "令狐", "尉迟")
FEMALE = _words(
    "芳 娜 敏 静 丽 艳 娟 霞 秀英 桂兰 玉兰 红梅 雪梅 晓燕 海燕 雨涵 欣怡 诗琪 梦洁 佳慧 梓萱 若溪 婉婷 "
    "清怡 语嫣 书瑶 晓梅 淑贞 丽华 春兰 美玲 秋菊 文静 婷婷 雅琴 慧敏 思琪 嘉怡 欣悦 安琪 一诺 子涵 雨桐 "
    "可欣 佩珊 凤英 爱华 玉珍 素芬 月娥 冬梅 静雯 晓彤 亦菲 若兰 明珠 紫薇 琳 倩 颖"
)
MALE = _words(
    "伟 强 磊 军 勇 杰 涛 明 超 平 刚 建国 志强 国华 建军 永强 海涛 文博 子轩 浩然 思远 天佑 俊熙 宇航 "
    "泽瑞 子墨 晨曦 鸿飞 振宇 凯瑞 博文 致远 昊天 沐阳 志明 国栋 永健 力行 春生 新民 宏伟 家辉 学文 德华 "
    "大海 长青 少华 立新 卫东 光明 启航 嘉诚 景行 承志 云帆 怀瑾 修远 斌 鹏 亮"
)
PLACES = _words("城东 城西 城南 城北 滨江 高新 老街 新港 东湖 南山 北苑 西岭 白云 青山 临河 望海")
WORDS = _words(
    "恒通 瑞丰 宏达 鼎盛 华信 永泰 嘉禾 博远 天成 金桥 润泽 同创 万和 正阳 启明 云帆 隆昌 汇源 安泰 德厚 "
    "新锐 长风 立信 聚力"
)
TRADES = _words("贸易 建材 餐饮 物流 科技 纺织 机电 文化 食品 医药 环保 软件 传媒 农业 包装 仪器")
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "合伙企业（有限合伙）")
POSTS = _words("职员 经理 教师 工程师 会计 个体经营 医生 退休 公务员 店主 设计师 主管 技术员 销售 律师")
ROADS = _words("人民路 解放路 建设路 中山路 文化路 和平街 新华街 学府路 滨河路 长青路 光明街 迎宾大道")


def person(rng: Random) -> tuple[str, str]:
    """A name and the gender that it usually goes with."""
    surname = rng.choice(RARE_SURNAMES) if rng.random() < 0.01 else rng.choice(SURNAMES)
    if rng.random() < 0.5:
        return surname + rng.choice(FEMALE), "female"
    return surname + rng.choice(MALE), "male"


def organisation(rng: Random) -> str:
    """Trades are as unequal as in life: the first of the list is that of every third."""
    trade = TRADES[int(len(TRADES) * rng.random() ** 2.5)]
    return rng.choice(PLACES) + rng.choice(WORDS) + trade + rng.choice(FORMS)


def address(rng: Random) -> str:
    house = f"{rng.randrange(1, 400)}号{rng.randrange(1, 30)}栋{rng.randrange(101, 2400)}室"
    return f"{rng.choice(PLACES)}区{rng.choice(ROADS)}{house}"
