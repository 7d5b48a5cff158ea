echo >started; read -r _ <go
