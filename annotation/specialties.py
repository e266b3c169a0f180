"""The 27 specialties that the published data set counts its records under."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Specialty:
    """A medical specialty by its key and its names."""

    key: str
    chinese: str
    english: str


SPECIALTIES = (
    Specialty("gastroenterology", "消化内科", "Gastroenterology"),
    Specialty("pediatrics", "儿科", "Pediatrics"),
    Specialty("obstetrics_gynecology", "妇产科", "Obstetrics & Gynecology"),
    Specialty("respiratory_medicine", "呼吸内科", "Respiratory Medicine"),
    Specialty("cardiology", "心血管内科", "Cardiology"),
    Specialty("neurology", "神经内科", "Neurology"),
    Specialty("general_surgery", "普通外科", "General Surgery"),
    Specialty("stomatology", "口腔科", "Stomatology"),
    Specialty("nephrology", "肾内科", "Nephrology"),
    Specialty("hepatology", "肝病科", "Hepatology"),
    Specialty("orthopedics", "骨科", "Orthopedics"),
    Specialty("urology", "泌尿外科", "Urology"),
    Specialty("spine_surgery", "脊柱外科", "Spine Surgery"),
    Specialty("cardiothoracic_surgery", "心胸外科", "Cardiothoracic Surgery"),
    Specialty("ophthalmology", "眼科", "Ophthalmology"),
    Specialty("hematology", "血液科", "Hematology"),
    Specialty("endocrinology", "内分泌科", "Endocrinology"),
    Specialty("oncology", "肿瘤科", "Oncology"),
    Specialty("emergency_medicine", "急诊科", "Emergency Medicine"),
    Specialty("infectious_disease", "感染科", "Infectious Disease"),
    Specialty("traditional_chinese_medicine", "中医科", "Traditional Chinese Medicine"),
    Specialty("rheumatology_immunology", "风湿免疫科", "Rheumatology & Immunology"),
    Specialty("neurosurgery", "神经外科", "Neurosurgery"),
    Specialty("dermatology", "皮肤科", "Dermatology"),
    Specialty("otorhinolaryngology", "耳鼻喉科", "Otorhinolaryngology"),
    Specialty("vascular_surgery", "血管外科", "Vascular Surgery"),
    Specialty("multidisciplinary", "多学科", "Multidisciplinary"),
)
