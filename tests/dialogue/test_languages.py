"""Spanish, German, French and Chinese: the same coach, with each language's own letters, marks and dates."""

from datetime import date

import pytest
from bench.gold import scores
from bench.gold_languages import LANGUAGES, lines, troubled

from makegood.dialogue import PURPOSES, REGISTERS, TONES, Answers, check, compose, conversation, reset
from makegood.dialogue.days import written
from makegood.dialogue.mending import MOVES
from makegood.dialogue.rules import rules, table, topics
from makegood.dialogue.text import Writing

CLEAN = {
    "es": Answers(
        to="Ben Okafor",
        sender="Ada Brandt",
        appreciation="su aviso del viernes nos ayudó",
        facts="El 5 de junio la caja estuvo caída de 10:00 a 13:40",
        impact="Nuestro centro de llamadas tuvo que sumar doce personas.",
        expectation="99,9 % al mes, como fija la cláusula 6",
        explanation="¿Qué vieron entre las 10:00 y las 10:30?",
        solution="una prueba conjunta cada lunes",
        commitment="la fecha de la prueba",
        by=date(2026, 6, 12),
        together=True,
    ),
    "de": Answers(
        to="Ben Okafor",
        sender="Ada Brandt",
        appreciation="Ihr früher Hinweis am Freitag hat uns geholfen",
        facts="Am 5. Juni war die Kasse von 10:00 bis 13:40 nicht erreichbar",
        impact="Unser Callcenter brauchte zwölf Leute mehr.",
        expectation="99,9 % im Monat, wie Ziffer 6 sagt",
        explanation="Was haben Sie zwischen 10:00 und 10:30 gesehen?",
        solution="jeden Montag ein gemeinsamer Test",
        commitment="das Datum des Tests",
        by=date(2026, 6, 12),
        together=True,
    ),
    "fr": Answers(
        to="Ben Okafor",
        sender="Ada Brandt",
        appreciation="votre avis de vendredi nous a aidés",
        facts="Le 5 juin, la caisse était en panne de 10 h à 13 h 40",
        impact="Notre centre d’appels a dû ajouter douze personnes.",
        expectation="99,9 % par mois, comme le fixe l’article 6",
        explanation="Qu’avez-vous vu entre 10 h et 10 h 30 ?",
        solution="un test commun chaque lundi",
        commitment="la date du test",
        by=date(2026, 6, 12),
        together=True,
    ),
    "zh": Answers(
        to="欧卡福先生",
        sender="布兰特",
        appreciation="周五的及时提醒帮了大忙",
        facts="6月5日10:00到13:40收银系统无法使用",
        impact="我方客服不得不加派十二人。",
        expectation="第6条约定的每月99.9%",
        explanation="10:00到10:30贵方看到了什么？",
        solution="每周一联合测试",
        commitment="测试的日期",
        by=date(2026, 6, 12),
        together=True,
    ),
}

TALKS = {
    "es": [
        "Ustedes nos han fallado con la venta. ¿Se hizo la prueba del respaldo?",
        "Ese tono no ayuda. Nuestros técnicos trabajaron toda la noche y hemos añadido una segunda pasarela. Nuestra aseguradora nos pide no comentar.",
        "Pregunto otra vez: ¿se hizo la prueba del respaldo? Me preocupa la venta del 10 de julio.",
        "No fue culpa nuestra. Hemos devuelto 612 entradas a los compradores.",
    ],
    "de": [
        "Sie haben uns im Stich gelassen. Wurde die Umschaltung vor dem Verkauf getestet?",
        "Dieser Ton hilft nicht. Unsere Techniker haben die Nacht durchgearbeitet und wir haben eine zweite Leitung eingerichtet. Unser Versicherer bittet uns, nichts zu sagen.",
        "Ich frage noch einmal: Wurde die Umschaltung vor dem Verkauf getestet? Der Verkauf am 10. Juli macht mir Sorgen.",
        "Das war nicht unsere Schuld. Wir haben 612 Käufern das Geld erstattet.",
    ],
    "fr": [
        "Vous nous avez laissé tomber. Le basculement a-t-il été testé avant la vente ?",
        "Ce ton n’aide pas. Nos ingénieurs ont travaillé toute la nuit et nous avons ajouté une deuxième passerelle. Notre assureur nous demande de ne rien dire.",
        "Je demande encore : le basculement a-t-il été testé avant la vente ? La vente du 10 juillet m’inquiète.",
        "Ce n’était pas notre faute. Nous avons remboursé 612 acheteurs.",
    ],
    "zh": [
        "你们搞砸了。开售前测试过备用切换吗？",
        "这种语气没有帮助。我们的工程师通宵加班，我们已增加了第二条线路并完成联调。保险公司要求我们不要表态。",
        "我再问一次：开售前测试过备用切换吗？我很担心7月10日的开售。",
        "这不是我们的错。我们已退还612位买家的全部票款和手续费，并发了通知。",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gold_set_is_a_quarter_clean_and_a_quarter_adversarial(language):
    chosen = lines(language)

    assert len(chosen) >= 60
    for kind in ("clean", "adversarial"):
        assert len([line for line in chosen if line.kind == kind]) * 4 >= len(chosen) - 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_marked_in_a_language_is_right_and_most_is_heard(language):
    found = scores(lines(language))["all"]

    assert found.precision >= 0.95
    assert found.recall >= 0.9
    assert troubled(lines(language)) <= 0.05


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_family_part_and_kind_of_message_that_english_has(language):
    assert {rule.family for rule in rules(language)} == {rule.family for rule in rules("en")}
    assert [part.id for part in topics(language, "parts")] == [part.id for part in topics("en", "parts")]
    for name in ("purposes", "letters"):
        assert {key: set(value) for key, value in table(language, name).items() if key != "forms"} == {
            key: set(value) for key, value in table("en", name).items() if key != "forms"
        }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("tone", TONES)
def test_a_built_draft_of_clean_answers_passes_the_coach_of_its_language(language, purpose, tone):
    draft = compose(CLEAN[language], purpose, tone, language=language)
    review = check(draft, language=language, purpose=purpose, tone=tone)

    assert [(finding.rule, finding.quote) for finding in review.findings] == []
    assert [missing.id for missing in review.missing] == []


@pytest.mark.parametrize(
    ("language", "day"),
    [("es", "1 de junio de 2026"), ("de", "1. Juni 2026"), ("fr", "1er juin 2026"), ("zh", "2026年6月1日"), ("en", "1 June 2026")],
)  # fmt: skip
def test_the_day_is_written_as_the_language_writes_it(language, day):
    assert day in compose(Answers(commitment="x", by=date(2026, 6, 1)), language=language)


def test_a_german_ordinal_does_not_end_the_sentence():
    text = "Bitte antworten Sie bis zum 11. Juni zeitnah. Danke."

    assert len(Writing.of(text).sentences) == 2
    assert check(text, language="de").findings == ()
    assert len(Writing.of("Es waren 11. Junge Leute kamen.").sentences) == 2


@pytest.mark.parametrize(
    ("language", "quoted"),
    [
        ("de", "In der Mail hieß es: »Sie haben versagt.«"),
        ("de", "In der Mail hieß es: ‚Sie haben versagt.‘"),
        ("fr", "Le courrier disait : « Vous avez échoué. »"),
        ("es", "El correo decía: «Ustedes nos han fallado.»"),
        ("zh", "邮件写着‘你们搞砸了’这句话。"),
        ("zh", "邮件写着『你们搞砸了』。"),
    ],
)
def test_each_language_quotes_with_its_own_marks(language, quoted):
    assert check(quoted, language=language).findings == ()


@pytest.mark.parametrize(
    ("language", "draft", "quote"),
    [
        ("zh", "你们搞砸了！！！下周再谈。", "你们搞砸了"),
        ("zh", "收货已确认。都怪你们，货晚了。", "都怪你们"),
        ("fr", "C'est votre faute.", "C'est votre faute"),
        ("fr", "C’est votre faute !", "C’est votre faute"),
        ("fr", "Vous\u00a0nous avez menti.", "Vous\u00a0nous avez menti"),
        ("de", "Sie haben die Frist versaeumt.", "Sie haben die Frist versaeumt"),
        ("es", "¡Es culpa suya!", "Es culpa suya"),
    ],
)
def test_a_finding_keeps_its_place_in_the_writing_of_its_language(language, draft, quote):
    findings = check(draft, language=language).findings

    assert quote in [finding.quote for finding in findings]
    assert all(finding.span.of(draft) == finding.quote for finding in findings)


def test_german_you_is_told_from_they_by_its_capital():
    assert check("Die Server liefen heiß; sie antworten nie.", language="de").findings == ()
    assert [f.family for f in check("Wir schreiben. Sie antworten nie.", language="de").findings] == ["absolutes"]


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reset_makes_its_five_moves_in_the_language_and_passes_the_coach(language, register):
    turns = [
        {
            "speaker": ("Ada", "Ben")[place % 2],
            "side": ("ours", "theirs")[place % 2],
            "text": text,
            "at": f"2026-06-0{place + 5}T10:00:00+01:00",
        }
        for place, text in enumerate(TALKS[language])
    ]
    drafted = reset(conversation(turns), "Ada", language=language, register=register)

    assert [(finding.rule, finding.quote) for finding in drafted.findings] == []
    assert list(dict.fromkeys(sentence.move for sentence in drafted.sentences)) == ["greeting", *MOVES]
    assert written(date(2026, 6, 6), language) in drafted.text
    assert "612" in drafted.text
    assert table(language, "interests")["liability"]["question"][2:] in drafted.text
    assert "{" not in drafted.text
