echo weights >"$1/model.pt"
echo "{\"acc\": 0.$2}" >"$1/result.json"
